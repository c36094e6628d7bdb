import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/SecondaryIndexes.html: an index key has one type
// and content. Where UpdateItem finds out, and in which words, is no page's: dynalite's tests, which were run against
// DynamoDB, have it (test/updateItem.js, "wrong type on index", "index map", "existing index").
const TABLE = 'contract-index-keys';
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, { key: { pk: 'S' }, global: { byGroup: { g: 'S' } } });
});
beforeEach(async () => {
  await fixture.client.send(
    new PutItemCommand({ TableName: TABLE, Item: { ...Key, n: { N: '1' }, blank: { S: '' } } }),
  );
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE);
  await fixture.close();
});

const Key = { pk: { S: 'k' } };
const mismatch = (actual: string) =>
  `One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: ${actual} IndexName: byGroup`;
const NOT_SCALAR =
  "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: g";
const UNSUPPORTED = 'The update expression attempted to update the secondary index key to unsupported type';
const EMPTY =
  'One or more parameter values are not valid. The update expression attempted to update a secondary index key to a ' +
  'value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.';

const update = (
  UpdateExpression: string,
  values: Record<string, AttributeValue> = {},
  ConditionExpression?: string,
) => ({
  TableName: TABLE,
  Key,
  UpdateExpression,
  ...(ConditionExpression === undefined ? {} : { ConditionExpression }),
  ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
});
const one = { ':v': { N: '1' } };

describe('UpdateItem refuses for an index key', () => {
  it.each<readonly [string, string, Record<string, AttributeValue>, string]>([
    ['a literal of another type', 'SET g = :v', one, mismatch('N')],
    ['a sum where it is no number', 'SET g = n + :v', one, mismatch('N')],
    ['a list', 'SET g = list_append(l, :v)', { ':v': { L: [] } }, mismatch('L')],
    ['what is added to it', 'ADD g :v', one, mismatch('N')],
    ['members taken from it', 'DELETE g :v', { ':v': { SS: ['a'] } }, mismatch('SS')],
    ['another type before a path into it', 'SET e = g[1], g = n + :v', one, mismatch('N')],
    ['a place in it', 'SET g[1] = :v', one, NOT_SCALAR],
    ['a member of it', 'ADD g.x :v', one, NOT_SCALAR],
    ['reading out of it', 'SET e = list_append(n, pk), f = g[1]', {}, NOT_SCALAR],
    ['another type found in the item', 'SET g = n', {}, UNSUPPORTED],
    ['nothing', 'SET g = :v', { ':v': { S: '' } }, EMPTY],
    ['nothing found in the item', 'SET g = blank', {}, EMPTY],
  ])('%s', async (_, expression, values, message) => {
    expect(await failureOf(fixture.client.send(new UpdateItemCommand(update(expression, values))))).toMatchObject(
      refusal('ValidationException', message),
    );
  });

  it('what the statement alone shows before the condition, what the item shows after it', async () => {
    const send = (expression: string, values: Record<string, AttributeValue>) =>
      failureOf(fixture.client.send(new UpdateItemCommand(update(expression, values, 'attribute_not_exists(pk)'))));
    expect(await send('SET g = :v', one)).toMatchObject(refusal('ValidationException', mismatch('N')));
    expect(await send('SET g = n', {})).toMatchObject(refusal('ConditionalCheckFailedException'));
  });
});

describe('a transaction', () => {
  it('names the type as the reason of its action', async () => {
    const send = fixture.client.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Update: update('SET g = :v', one) }] }),
    );
    expect(await failureOf(send)).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ValidationError', Message: mismatch('N') }],
    });
  });
});

describe('an index key', () => {
  it('is set and removed as any attribute', async () => {
    const found = async () => {
      const query = { TableName: TABLE, IndexName: 'byGroup', KeyConditionExpression: 'g = :g' };
      return fixture.client.send(new QueryCommand({ ...query, ExpressionAttributeValues: { ':g': { S: 'g' } } }));
    };
    await fixture.client.send(new UpdateItemCommand(update('SET g = :v', { ':v': { S: 'g' } })));
    await expect.poll(async () => (await found()).Count).toBe(1);
    await fixture.client.send(new UpdateItemCommand(update('REMOVE g')));
    await expect.poll(async () => (await found()).Count).toBe(0);
    const { Item } = await fixture.client.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }));
    expect(Item).toEqual({ ...Key, n: { N: '1' }, blank: { S: '' } });
  });
});
