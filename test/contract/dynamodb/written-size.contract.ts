import {
  type AttributeValue,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
// What a statement may write is not documented; it was measured to the byte by the public conformance suite at
// paritysuite.org (tests/tier3/limits/itemSizeBySurface, 2026-08 and 2026-10).
const TABLE = 'contract-written-size';
const MAX = 409_600;
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, { key: { pk: 'S' } });
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE);
  await fixture.close();
});

const Key = { pk: { S: 'k' } };
const text = (bytes: number) => ({ S: 'x'.repeat(bytes) });
const ten = text(10);
const TOO_LARGE = 'Item size to update has exceeded the maximum allowed size';
/** 3 for the statement, and `SET b = ` as any assignment: 19, its name, its value. */
const PADDING = 3 + 19 + 1;

interface Clause {
  readonly clause: string;
  readonly cost: number;
  readonly item?: Record<string, AttributeValue>;
  readonly values?: Record<string, AttributeValue>;
}

/** Writes a clause beside a value of so many bytes. */
async function write({ clause, item = {}, values = {} }: Clause, bytes: number): Promise<void> {
  await fixture.client.send(new PutItemCommand({ TableName: TABLE, Item: { ...Key, ...item } }));
  await fixture.client.send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key,
      UpdateExpression: clause.startsWith('SET ') ? `SET b = :pad, ${clause.slice(4)}` : `SET b = :pad ${clause}`,
      ExpressionAttributeValues: { ...values, ':pad': text(bytes) },
    }),
  );
}

describe('a statement of UpdateItem is charged for', () => {
  it.each<Clause>([
    { clause: 'SET c = :c', values: { ':c': text(500) }, cost: 19 + 1 + 500 },
    { clause: 'SET c = abc', item: { abc: ten }, cost: 19 + 1 + 1 + 14 + 3 },
    { clause: 'SET c = m.z', item: { m: { M: { z: ten } } }, cost: 19 + 1 + 1 + (14 + 1) * 2 },
    { clause: 'SET m.zz = :c', item: { m: { M: {} } }, values: { ':c': ten }, cost: 19 + 1 + 4 + 2 + 10 },
    { clause: 'SET l[0] = :c', item: { l: { L: [ten] } }, values: { ':c': ten }, cost: 19 + 1 + 4 + 1 + 10 },
    { clause: 'SET n = n + :one', item: { n: { N: '9' } }, values: { ':one': { N: '1' } }, cost: 20 + 34 + 16 + 2 },
    { clause: 'SET n = n - :one', item: { n: { N: '9' } }, values: { ':one': { N: '1' } }, cost: 20 + 37 + 16 + 2 },
    { clause: 'SET c = if_not_exists(c, :c)', item: { c: ten }, values: { ':c': ten }, cost: 20 + 39 + 16 + 10 },
    {
      clause: 'SET l = list_append(l, :c)',
      item: { l: { L: [ten] } },
      values: { ':c': { L: [ten] } },
      cost: 20 + 37 + 16 + 3 + 1 + 10,
    },
    {
      clause: 'SET c = if_not_exists(c, :m)',
      values: { ':m': { M: { a: ten } } },
      cost: 20 + 39 + 16 + 3 + 1 + 1 + 10,
    },
    { clause: 'ADD abc :one', item: { abc: { N: '9' } }, values: { ':one': { N: '1' } }, cost: 19 + 3 + 2 },
    { clause: 'ADD s :s', item: { s: { SS: ['p'] } }, values: { ':s': { SS: ['s'.repeat(500)] } }, cost: 19 + 1 + 500 },
    { clause: 'REMOVE abc', item: { abc: ten }, cost: 1 + 3 },
    { clause: 'REMOVE m.yyy', item: { m: { M: { yyy: ten } } }, cost: 1 + 1 + 4 + 3 },
    { clause: 'REMOVE l[1]', item: { l: { L: [text(1), text(1)] } }, cost: 1 + 1 + 4 + 1 },
    { clause: 'DELETE s :s', item: { s: { SS: ['p', 'q'] } }, values: { ':s': { SS: ['q'] } }, cost: 1 + 1 },
  ])('$clause: $cost bytes', async (clause) => {
    const most = MAX - PADDING - clause.cost;
    await write(clause, most);
    expect(await failureOf(write(clause, most + 1))).toMatchObject(refusal('ValidationException', TOO_LARGE));
  });

  it('nothing the condition names, and before the condition is looked at', async () => {
    const update = new UpdateItemCommand({
      TableName: TABLE,
      Key,
      UpdateExpression: 'SET b = :pad',
      ConditionExpression: 'pk = :other',
      ExpressionAttributeValues: { ':pad': text(MAX), ':other': { S: 'other' } },
    });
    expect(await failureOf(fixture.client.send(update))).toMatchObject(refusal('ValidationException', TOO_LARGE));
  });
});

describe('an update in a transaction', () => {
  it('is held to the size of its item alone', async () => {
    const whole = text(MAX - 'pk'.length - 'k'.length - 'b'.length);
    const send = (value: AttributeValue) =>
      fixture.client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              Update: {
                TableName: TABLE,
                Key,
                UpdateExpression: 'SET b = :pad',
                ExpressionAttributeValues: { ':pad': value },
              },
            },
          ],
        }),
      );
    await fixture.client.send(new PutItemCommand({ TableName: TABLE, Item: Key }));
    await send(whole);
    expect(await failureOf(send(text(whole.S.length + 1)))).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ValidationError', Message: TOO_LARGE }],
    });
  });
});
