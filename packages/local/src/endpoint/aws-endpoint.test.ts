import { crc32 } from 'node:zlib';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../aws-error.ts';
import { Iam } from '../iam/iam.ts';
import type { CallContext, Service, ServiceName } from '../service.ts';
import { queueDoesNotExist } from '../services/sqs/errors.ts';
import { AwsEndpoint } from './aws-endpoint.ts';
import { Credentials } from './credentials.ts';
import { ServiceDispatcher } from './dispatcher.ts';

const roleArn = 'arn:aws:iam::000000000000:role/writer';
const tableArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/users';
const authorizationFor = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;
const operatorAuthorization = authorizationFor('dynamodb');

let answer: (operation: string, input: unknown, context: CallContext) => Promise<object>;
let defects: unknown[];
let iam: Iam;
let credentials: Credentials;
let endpoint: AwsEndpoint;
let origin: string;

beforeEach(async () => {
  answer = (operation, input) => Promise.resolve({ operation, input });
  defects = [];
  iam = new Iam();
  iam.defineRole(roleArn);
  credentials = new Credentials();
  const dispatcher = new ServiceDispatcher(iam);
  dispatcher.register('dynamodb', service('DynamoDB_20120810', ['GetItem', 'PutItem']));
  dispatcher.register('sqs', service('AmazonSQS', ['GetQueueUrl']));
  endpoint = new AwsEndpoint({ dispatcher, credentials, onDefect: (error) => defects.push(error) });
  origin = await endpoint.listen(0, '127.0.0.1');
  endpoint.open();
});

afterEach(() => endpoint.close());

function service(targetPrefix: string, operations: string[]): Service {
  return {
    targetPrefix,
    contentType: 'application/x-amz-json-1.0',
    operations,
    access: (operation) => [{ action: `dynamodb:${operation}`, resources: [tableArn] }],
    call: (operation, input, context) => answer(operation, input, context),
  };
}

function sdk<T>(
  Client: new (options: object) => T,
  keys: object = { accessKeyId: 'local', secretAccessKey: 'local' },
): T {
  return new Client({ endpoint: origin, region: 'us-east-1', credentials: keys, maxAttempts: 1 });
}

async function post(headers: Record<string, string>, body: string): Promise<Response> {
  return await fetch(origin, { method: 'POST', headers, body });
}

async function dynamodb(body: string, headers: Record<string, string> = {}): Promise<Response> {
  const target = { 'x-amz-target': 'DynamoDB_20120810.GetItem', authorization: operatorAuthorization };
  return await post({ ...target, ...headers }, body);
}

const key = { TableName: 'users', Key: { id: { S: '1' } } };

describe('a call through the SDK', () => {
  it('reaches the service with its operation and input, and brings the answer back', async () => {
    answer = (operation, input) => Promise.resolve({ Item: { seen: { S: JSON.stringify({ operation, input }) } } });
    const { Item: item } = await sdk(DynamoDBClient).send(new GetItemCommand(key));
    expect(JSON.parse(item?.['seen']?.S ?? '')).toEqual({ operation: 'GetItem', input: key });
  });

  it('sees an error under its own name, with its own fields', async () => {
    answer = () =>
      Promise.reject(
        new AwsError('ConditionalCheckFailedException', 'The conditional request failed', {
          fields: { Item: { id: { S: '1' } } },
        }),
      );
    await expect(
      sdk(DynamoDBClient).send(new PutItemCommand({ TableName: 'users', Item: key.Key })),
    ).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: { id: { S: '1' } },
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9A-Z]{52}$/) },
    });
  });

  it('sees an SQS error as the SDK’s own exception, and the old protocol’s code beside it', async () => {
    answer = () => Promise.reject(queueDoesNotExist());
    await expect(sdk(SQSClient).send(new GetQueueUrlCommand({ QueueName: 'x' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' },
    });
  });

  it('is judged by the policies of the role whose key signed it', async () => {
    const client = sdk(DynamoDBClient, credentials.issue(roleArn, 'write-processor'));
    await expect(client.send(new GetItemCommand(key))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::000000000000:assumed-role/writer/write-processor is not authorized to perform: dynamodb:GetItem on resource: ${tableArn} because no identity-based policy allows the dynamodb:GetItem action`,
    });
    iam.attachPolicy(roleArn, 'read', {
      Statement: { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: tableArn },
    });
    await expect(client.send(new GetItemCommand(key))).resolves.toBeDefined();
  });

  it.each([
    ['a function’s key of another start', () => new Credentials().issue(roleArn, 'x')],
    ['a role’s key without its session token', () => ({ ...credentials.issue(roleArn, 'x'), sessionToken: 'forged' })],
  ])('is refused with %s', async (_name, keys) => {
    await expect(sdk(DynamoDBClient, keys()).send(new GetItemCommand(key))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    });
  });
});

it.each(['local', 'fake', 'AKIAIOSFODNN7EXAMPLE', 'ASIAZZZZZZZZZZZZZZZZ'])(
  'key %s is the operator’s',
  async (accessKeyId) => {
    const client = sdk(DynamoDBClient, { accessKeyId, secretAccessKey: 'x', sessionToken: 'y' });
    await expect(client.send(new GetItemCommand(key))).resolves.toBeDefined();
  },
);

describe('a request by hand', () => {
  it.each<[string, () => Promise<Response>, number, object]>([
    [
      'broken JSON',
      () => dynamodb('{"TableName":'),
      400,
      { __type: 'com.amazon.coral.service#SerializationException' },
    ],
    [
      'an unknown operation',
      () => dynamodb('{}', { 'x-amz-target': 'DynamoDB_20120810.Frobnicate' }),
      400,
      { __type: 'com.amazon.coral.service#UnknownOperationException' },
    ],
    [
      'an unknown service',
      () =>
        dynamodb('{}', { 'x-amz-target': 'Kinesis_20131202.PutRecord', authorization: authorizationFor('kinesis') }),
      400,
      {
        __type: 'com.amazon.coral.service#UnknownOperationException',
        message: 'there is no service "kinesis" here: this endpoint has dynamodb, events, sqs and sts',
      },
    ],
    [
      'no signature',
      () => dynamodb('{}', { authorization: '' }),
      400,
      {
        __type: 'com.amazon.coral.service#MissingAuthenticationTokenException',
        message: 'Request is missing Authentication Token',
      },
    ],
  ])('with %s is told so', async (_name, request, status, body) => {
    const response = await request();
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(body);
  });

  it('gets DynamoDB’s checksum of the body', async () => {
    const response = await dynamodb('{"TableName":"größe"}');
    expect(Number(response.headers.get('x-amz-crc32'))).toBe(crc32(await response.text()));
  });

  it('of more than 16 MB is refused', async () => {
    const response = await dynamodb(`"${'x'.repeat(17 * 1024 * 1024)}"`).catch((error: unknown) => error);
    // The answer may come while the client still sends, which undici reports as a broken connection.
    expect(response instanceof Error || (response as Response).status === 413).toBe(true);
  });

  it('of 15 MB goes through', async () => {
    expect((await dynamodb(`"${'x'.repeat(15 * 1024 * 1024)}"`)).status).toBe(200);
  });

  it('with GET finds out that somebody is there', async () => {
    expect(await (await fetch(origin)).text()).toBe('healthy: sluice local AWS endpoint\n');
  });
});

it('tells the service when the client hangs up', async () => {
  const client = new AbortController();
  const aborted = new Promise<string>((resolve) => {
    answer = (_operation, _input, { signal }) => {
      client.abort();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          resolve('aborted');
          reject(new Error('nobody listens'));
        });
      });
    };
  });
  const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem', authorization: operatorAuthorization };
  const request = fetch(origin, { method: 'POST', headers, body: '{}', signal: client.signal });
  await expect(request).rejects.toThrow('aborted');
  expect(await aborted).toBe('aborted');
  expect(defects).toEqual([]);
});

it('answers 500 for a defect, reports it, and keeps its words to itself', async () => {
  answer = () => Promise.reject(new Error('secret path'));
  const response = await dynamodb('{}');
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
    message: 'The request processing has failed because of an unknown error, exception or failure.',
  });
  expect(defects).toEqual([expect.objectContaining({ message: 'secret path' })]);
});

describe('STS', () => {
  const scope = (service: ServiceName): Record<string, string> => ({
    authorization: authorizationFor(service),
    'content-type': 'application/x-www-form-urlencoded',
  });

  it('says who calls', async () => {
    const response = await post(scope('sts'), 'Action=GetCallerIdentity&Version=2011-06-15');
    expect(await response.text()).toContain('<Arn>arn:aws:iam::000000000000:root</Arn><UserId>000000000000</UserId>');
  });

  it('knows no other action', async () => {
    const response = await post(scope('sts'), 'Action=AssumeRole&Version=2011-06-15');
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('<Code>InvalidAction</Code><Message>Could not find operation AssumeRole</Message>'),
    ]);
  });
});
