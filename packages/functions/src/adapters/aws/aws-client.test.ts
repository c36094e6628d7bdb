import { expect, it } from 'vitest';
import { AwsClient, type Operation } from './aws-client.ts';
import type { AwsRequest, AwsResponse } from './transport.ts';

const service = { target: 'DynamoDB_20120810', contentType: 'application/x-amz-json-1.0' } as const;

function clientThatGets(answer: AwsResponse) {
  const sent: AwsRequest[] = [];
  const client = new AwsClient<{ PutItem: Operation<object, object> }>(service, {
    send: async (request) => {
      sent.push(request);
      return answer;
    },
  });
  return { client, sent };
}

it('asks for the operation by target, with bytes as base64', async () => {
  const { client, sent } = clientThatGets({ statusCode: 200, body: '{}' });
  const item = { name: { S: 'a' }, bytes: { B: new Uint8Array([1, 2]) }, many: { BS: [Buffer.from('x')] } };
  await client.call('PutItem', { Item: item });
  expect(sent[0]!.headers).toEqual({
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.PutItem',
  });
  expect(JSON.parse(sent[0]!.body)).toEqual({
    Item: { name: { S: 'a' }, bytes: { B: 'AQI=' }, many: { BS: ['eA=='] } },
  });
  expect(item.bytes.B).toEqual(new Uint8Array([1, 2]));
});

it('answers bytes as bytes, and attributes that are only named like their types as they are', async () => {
  const body = JSON.stringify({
    Item: { B: { S: 'B' }, BS: { L: [{ B: 'AQI=' }] }, set: { BS: ['AQI=', 'eA=='] }, text: { S: '"B":' } },
  });
  const { client } = clientThatGets({ statusCode: 200, body });
  expect(await client.call('PutItem', {})).toEqual({
    Item: {
      B: { S: 'B' },
      BS: { L: [{ B: new Uint8Array([1, 2]) }] },
      set: { BS: [new Uint8Array([1, 2]), new Uint8Array([120])] },
      text: { S: '"B":' },
    },
  });
});

// AWS's own test of clients of this protocol, "AwsJson11StructuresDontDeserializeNullValues":
// https://github.com/smithy-lang/smithy/blob/main/smithy-aws-protocol-tests/model/awsJson1_1/null.smithy
it('answers members that are null as missing, and text that looks so as it is', async () => {
  const body =
    '{"Entries":[{"EventId":null,"ErrorCode":"X"}, {"EventId" : "e", "ErrorCode" : null}],"text":"\\":null"}';
  const { client } = clientThatGets({ statusCode: 200, body });
  expect(await client.call('PutItem', {})).toStrictEqual({
    Entries: [{ ErrorCode: 'X' }, { EventId: 'e' }],
    text: '":null',
  });
});

it.each([
  [
    { statusCode: 400, body: '{"__type":"com.amazonaws.dynamodb.v20120810#ValidationException","message":"no"}' },
    'ValidationException',
    'no',
  ],
  [
    { statusCode: 400, body: '{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"not you"}' },
    'AccessDeniedException',
    'not you',
  ],
  [
    { statusCode: 500, errorType: 'InternalFailure:http://internal.amazon.com/', body: '' },
    'InternalFailure',
    'The service answered 500',
  ],
  [{ statusCode: 503, body: '<html>Service Unavailable</html>' }, 'UnknownError', 'The service answered 503'],
])('throws what the service answers instead, under its name: %o', async (answer, name, message) => {
  const { client } = clientThatGets(answer);
  await expect(client.call('PutItem', {})).rejects.toMatchObject({ name, message, statusCode: answer.statusCode });
});

it('gives the members of an error, bytes as bytes', async () => {
  const fields = {
    __type: 'x#TransactionCanceledException',
    CancellationReasons: [{ Code: 'None', Item: { a: { B: 'AQI=' } } }],
  };
  const { client } = clientThatGets({ statusCode: 400, body: JSON.stringify(fields) });
  await expect(client.call('PutItem', {})).rejects.toMatchObject({
    fields: { CancellationReasons: [{ Code: 'None', Item: { a: { B: new Uint8Array([1, 2]) } } }] },
  });
});
