import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
// AWS says the same of a value in different words, by the operation. The words are those which the public conformance
// suite at paritysuite.org recorded on 2026-10-09 (tests/tier3/error-messages/valueLayers).
const TABLE = 'contract-value-wording';
const key = { pk: { S: 'a' } };
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, { key: { pk: 'S' } });
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE);
  await fixture.close();
});

type Send = (value: AttributeValue) => Promise<unknown>;
const values = (value: AttributeValue) => ({ ExpressionAttributeValues: { ':v': value } });
const inPut = (value: AttributeValue) =>
  fixture.client.send(new PutItemCommand({ TableName: TABLE, Item: { ...key, a: value } }));

const enveloped: Record<string, Send> = {
  'an item to put': inPut,
  'a nested value': (value) => inPut({ M: { list: { L: [value] } } }),
  'the condition of PutItem': (value) =>
    fixture.client.send(
      new PutItemCommand({ TableName: TABLE, Item: key, ConditionExpression: 'a = :v', ...values(value) }),
    ),
  'an update': (value) =>
    fixture.client.send(
      new UpdateItemCommand({ TableName: TABLE, Key: key, UpdateExpression: 'SET a = :v', ...values(value) }),
    ),
  'the key of UpdateItem': (value) =>
    fixture.client.send(new UpdateItemCommand({ TableName: TABLE, Key: { pk: value } })),
  'the condition of DeleteItem': (value) =>
    fixture.client.send(
      new DeleteItemCommand({ TableName: TABLE, Key: key, ConditionExpression: 'a = :v', ...values(value) }),
    ),
  'the key of DeleteItem': (value) =>
    fixture.client.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk: value } })),
};
const query = { TableName: TABLE, KeyConditionExpression: 'pk = :v' };
const bare: Record<string, Send> = {
  'the key of GetItem': (value) => fixture.client.send(new GetItemCommand({ TableName: TABLE, Key: { pk: value } })),
  'a key of BatchGetItem': (value) =>
    fixture.client.send(new BatchGetItemCommand({ RequestItems: { [TABLE]: { Keys: [{ pk: value }] } } })),
  'a key condition': (value) => fixture.client.send(new QueryCommand({ ...query, ...values(value) })),
  'a start key': (value) =>
    fixture.client.send(new QueryCommand({ ...query, ...values(key.pk), ExclusiveStartKey: { pk: value } })),
};
const older: Record<string, Send> = {
  'an item of BatchWriteItem': (value) =>
    fixture.client.send(
      new BatchWriteItemCommand({ RequestItems: { [TABLE]: [{ PutRequest: { Item: { ...key, a: value } } }] } }),
    ),
  'a key of BatchWriteItem': (value) =>
    fixture.client.send(
      new BatchWriteItemCommand({ RequestItems: { [TABLE]: [{ DeleteRequest: { Key: { pk: value } } }] } }),
    ),
  'an item of a transaction': (value) =>
    fixture.client.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: TABLE, Item: { ...key, a: value } } }] }),
    ),
  'a key of TransactGetItems': (value) =>
    fixture.client.send(
      new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: TABLE, Key: { pk: value } } }] }),
    ),
};
const olderWrapped: Record<string, Send> = {
  'a value of a transaction': (value) =>
    fixture.client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Update: { TableName: TABLE, Key: key, UpdateExpression: 'SET a = :v', ...values(value) } }],
      }),
    ),
  'a filter of Scan': (value) =>
    fixture.client.send(new ScanCommand({ TableName: TABLE, FilterExpression: 'a = :v', ...values(value) })),
};

const NOT_NUMERIC = 'The parameter cannot be converted to a numeric value';
const OVERFLOW = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
const UNDERFLOW = 'Number underflow. Attempting to store a number with magnitude smaller than supported range';
const INVALID = 'One or more parameter values were invalid: ';
const bytes = (...texts: string[]) => ({ BS: texts.map((text) => new Uint8Array(Buffer.from(text, 'base64'))) });

/** A value, what is said of it, and what operations on older checks say where that differs. */
const REFUSED: readonly (readonly [AttributeValue, string, string?])[] = [
  [{ N: 'one' }, `${NOT_NUMERIC}: one`],
  [{ N: '' }, `${NOT_NUMERIC}: `, NOT_NUMERIC],
  [{ N: '1e126' }, OVERFLOW],
  [{ N: '1e-131' }, UNDERFLOW],
  [{ N: '1e2147483647' }, OVERFLOW, UNDERFLOW],
  [{ N: '1'.repeat(39) }, 'Attempting to store more than 38 significant digits in a Number'],
  [
    { SS: ['b', 'a', 'b', 'c'] },
    `${INVALID}Input collection ["a", "b", "b", "c"] contains duplicates.`,
    `${INVALID}Input collection [b, a, b, c] contains duplicates.`,
  ],
  [
    bytes('/w==', 'AA==', 'AA=='),
    `${INVALID}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.`,
    `${INVALID}Input collection [/w==, AA==, AA==]of type BS contains duplicates.`,
  ],
  [{ NS: ['1', '1.0'] }, `${INVALID}Input collection contains duplicates.`, 'Input collection contains duplicates'],
];

async function sentences(send: Send): Promise<string[]> {
  const failures = [];
  for (const [value] of REFUSED) failures.push(await failureOf(send(value)));
  expect(failures.map(({ name }) => name)).toEqual(failures.map(() => 'ValidationException'));
  return failures.map(({ message }) => message);
}

describe('a value that cannot be stored', () => {
  it.each(Object.entries(enveloped))('in %s is refused inside the envelope', async (_, send) => {
    expect(await sentences(send)).toEqual(REFUSED.map(([, said]) => `1 validation error detected: ${said}`));
  });

  it.each(Object.entries(bare))('in %s is refused in the same words', async (_, send) => {
    expect(await sentences(send)).toEqual(REFUSED.map(([, said]) => said));
  });

  it.each(Object.entries(older))('in %s is refused in older words', async (_, send) => {
    expect(await sentences(send)).toEqual(REFUSED.map(([, said, before = said]) => before));
  });

  it.each(Object.entries(olderWrapped))('in %s is refused in older words with its name', async (_, send) => {
    expect(await sentences(send)).toEqual(
      REFUSED.map(
        ([, said, before = said]) => `ExpressionAttributeValues contains invalid value: ${before} for key :v`,
      ),
    );
  });
});

describe('the exponent of a number', () => {
  it.each([
    ['1e99999999999', OVERFLOW],
    ['-1e99999999999', OVERFLOW],
    ['1e-99999999999', UNDERFLOW],
    ['0e126', OVERFLOW],
    ['0e-131', UNDERFLOW],
    ['1e9223372036854775808', `${NOT_NUMERIC}: 1e9223372036854775808`],
  ])('of %s is read whole before its magnitude is judged', async (text, message) => {
    expect(await failureOf(inPut({ N: text }))).toMatchObject(
      refusal('ValidationException', `1 validation error detected: ${message}`),
    );
  });

  it('is not kept', async () => {
    await inPut({ L: ['0e125', '-0', '1.50E2', '0042.10'].map((N) => ({ N })) });
    const { Item } = await fixture.client.send(new GetItemCommand({ TableName: TABLE, Key: key }));
    expect(Item?.['a']).toEqual({ L: ['0', '0', '150', '42.1'].map((N) => ({ N })) });
  });
});

describe('the members of a set', () => {
  const stored = async () =>
    (await fixture.client.send(new GetItemCommand({ TableName: TABLE, Key: key }))).Item?.['a'];

  it('are answered in order: strings by their bytes, numbers by value, binaries by their bytes', async () => {
    await inPut({ SS: ['b', 'Z', '\u{1d11e}', '\uffee', ''] });
    expect(await stored()).toEqual({ SS: ['', 'Z', 'b', '\uffee', '\u{1d11e}'] });
    await inPut({ NS: ['10', '9', '-1', '2.5'] });
    expect(await stored()).toEqual({ NS: ['-1', '2.5', '9', '10'] });
    await inPut(bytes('/w==', 'AAE=', 'AQ=='));
    expect(await stored()).toEqual(bytes('AAE=', 'AQ==', '/w=='));
  });

  it('stay in order where an update adds some', async () => {
    await inPut({ SS: ['m'] });
    await fixture.client.send(
      new UpdateItemCommand({
        TableName: TABLE,
        Key: key,
        UpdateExpression: 'ADD a :v',
        ...values({ SS: ['z', 'a'] }),
      }),
    );
    expect(await stored()).toEqual({ SS: ['a', 'm', 'z'] });
  });
});
