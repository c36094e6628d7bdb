import {
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
const TABLE = 'contract-transactions';
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, { key: { pk: 'S' }, global: { byOwner: { owner: 'S' } } });
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE);
  await fixture.close();
});

const keyOf = (pk: string) => ({ pk: { S: pk } });
const put = (pk: string, more: object = {}): TransactWriteItem => ({
  Put: { TableName: TABLE, Item: keyOf(pk), ...more },
});
const write = (items: TransactWriteItem[], more: object = {}) =>
  fixture.client.send(new TransactWriteItemsCommand({ TransactItems: items, ...more }));
const stored = async (pk: string) =>
  (await fixture.client.send(new GetItemCommand({ TableName: TABLE, Key: keyOf(pk), ConsistentRead: true }))).Item;

async function cancelled(call: Promise<unknown>): Promise<TransactionCanceledException> {
  const failure = await failureOf(call);
  expect(failure).toBeInstanceOf(TransactionCanceledException);
  return failure as TransactionCanceledException;
}

describe('TransactWriteItems', () => {
  it('does all actions', async () => {
    await write([put('all-1'), put('all-2')]);
    await write([
      { Delete: { TableName: TABLE, Key: keyOf('all-1') } },
      {
        Update: {
          TableName: TABLE,
          Key: keyOf('all-2'),
          UpdateExpression: 'SET n = :n',
          ExpressionAttributeValues: { ':n': { N: '1' } },
        },
      },
      {
        ConditionCheck: { TableName: TABLE, Key: keyOf('all-3'), ConditionExpression: 'attribute_not_exists(pk)' },
      },
    ]);
    expect(await stored('all-1')).toBeUndefined();
    expect(await stored('all-2')).toEqual({ pk: { S: 'all-2' }, n: { N: '1' } });
    expect(await stored('all-3')).toBeUndefined();
  });

  it('does none where one fails, and says which and why, with the item where asked', async () => {
    await fixture.client.send(new PutItemCommand({ TableName: TABLE, Item: { ...keyOf('none-2'), n: { N: '7' } } }));
    const failure = await cancelled(
      write([
        put('none-1'),
        put('none-2', {
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        put('none-3', { Item: { ...keyOf('none-3'), owner: { N: '1' } } }),
      ]),
    );
    expect(failure.message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]',
    );
    expect(failure.CancellationReasons).toEqual([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { ...keyOf('none-2'), n: { N: '7' } },
      },
      {
        Code: 'ValidationError',
        Message:
          'One or more parameter values were invalid: Type mismatch for Index Key owner Expected: S Actual: N IndexName: byOwner',
      },
    ]);
    expect(await stored('none-1')).toBeUndefined();
  });

  it('with one token takes effect once, and the token goes with one request only', async () => {
    const token = { ClientRequestToken: `contract-${Date.now()}` };
    const add: TransactWriteItem = {
      Update: {
        TableName: TABLE,
        Key: keyOf('token'),
        UpdateExpression: 'ADD n :n',
        ExpressionAttributeValues: { ':n': { N: '1' } },
      },
    };
    await write([add], token);
    await write([add], token);
    expect(await stored('token')).toEqual({ ...keyOf('token'), n: { N: '1' } });
    expect(await failureOf(write([add, put('token-2')], token))).toMatchObject(
      refusal('IdempotentParameterMismatchException'),
    );
  });

  it('is charged twice the units of its writes', async () => {
    const answer = await write([put('units-1'), put('units-2')], { ReturnConsumedCapacity: 'TOTAL' });
    expect(answer.ConsumedCapacity).toEqual([{ TableName: TABLE, CapacityUnits: 4, WriteCapacityUnits: 4 }]);
  });
});

describe('a repeated token', () => {
  it('is charged for reading the items it finds done', async () => {
    const large = { Put: { TableName: TABLE, Item: { ...keyOf('large'), a: { S: 'x'.repeat(5000) } } } };
    const change = {
      Update: { TableName: TABLE, Key: keyOf('large'), UpdateExpression: 'SET b = a' },
    };
    await write([large]);
    const token = { ClientRequestToken: `contract-large-${Date.now()}`, ReturnConsumedCapacity: 'TOTAL' as const };
    expect((await write([change], token)).ConsumedCapacity).toMatchObject([{ WriteCapacityUnits: 20 }]);
    expect((await write([change], token)).ConsumedCapacity).toEqual([
      { TableName: TABLE, CapacityUnits: 6, ReadCapacityUnits: 6 },
    ]);
  });
});

describe('TransactWriteItems refuses', () => {
  const mismatch = 'The provided key element does not match the schema';

  it.each<readonly [string, TransactWriteItem[], string | RegExp]>([
    [
      'no actions',
      [],
      "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'more than 100 actions',
      Array.from({ length: 101 }, (_, number) => put(`many-${number}`)),
      /at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100$/,
    ],
    [
      'two actions on one item',
      [put('same'), { Delete: { TableName: TABLE, Key: keyOf('same') } }],
      'Transaction request cannot include multiple operations on one item',
    ],
    [
      'an empty key, before anything is tried',
      [{ Delete: { TableName: TABLE, Key: keyOf('') } }],
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
    [
      'an item that is too large, before anything is tried',
      [put('large', { Item: { ...keyOf('large'), text: { S: 'x'.repeat(410_000) } } })],
      'Item size has exceeded the maximum allowed size',
    ],
  ])('%s', async (_, items, message) => {
    expect(await failureOf(write(items))).toMatchObject(refusal('ValidationException', message));
  });

  it('a key of another type, as the reason of that action', async () => {
    const failure = await cancelled(write([{ Delete: { TableName: TABLE, Key: { pk: { N: '1' } } } }]));
    expect(failure.CancellationReasons).toEqual([{ Code: 'ValidationError', Message: mismatch }]);
  });

  it('an unknown table', async () => {
    expect(await failureOf(write([{ Put: { TableName: 'contract-none', Item: keyOf('a') } }]))).toMatchObject(
      refusal('ResourceNotFoundException', 'Requested resource not found'),
    );
  });
});

describe('TransactGetItems', () => {
  it('answers items in order, nothing for those which are not there, two units each', async () => {
    await write([put('get-1')]);
    const answer = await fixture.client.send(
      new TransactGetItemsCommand({
        TransactItems: ['get-1', 'get-2'].map((pk) => ({ Get: { TableName: TABLE, Key: keyOf(pk) } })),
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(answer.Responses).toEqual([{ Item: keyOf('get-1') }, {}]);
    expect(answer.ConsumedCapacity).toEqual([{ TableName: TABLE, CapacityUnits: 4, ReadCapacityUnits: 4 }]);
  });
});
