import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-items
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
const TABLE = 'contract-limits';
const INDEXED = 'contract-limits-indexed';
const MAX = 409_600;
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, { key: { pk: 'S' } });
  await createTable(fixture.client, INDEXED, {
    key: { pk: 'S', sk: 'S' },
    global: { byGroup: { grp: 'S' } },
    local: { byDate: { pk: 'S', dated: 'S' } },
    include: { byGroup: ['seen'] },
  });
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE, INDEXED);
  await fixture.close();
});

/** An item of so many bytes by DynamoDB's rules: `pk` and `a` are two and one bytes long. */
const sized = (pk: string, bytes: number, number?: { literal: string; bytes: number }) => ({
  pk: { S: pk },
  ...(number === undefined ? {} : { n: { N: number.literal } }),
  a: { S: 'x'.repeat(bytes - 2 - pk.length - 1 - (number === undefined ? 0 : 1 + number.bytes)) },
});
const put = (Item: PutItemCommand['input']['Item']) =>
  fixture.client.send(new PutItemCommand({ TableName: TABLE, Item }));
const TOO_LARGE = 'Item size has exceeded the maximum allowed size';

describe('an item', () => {
  it('holds 400 KB and not a byte more', async () => {
    await put(sized('size', MAX));
    expect(await failureOf(put(sized('size', MAX + 1)))).toMatchObject(refusal('ValidationException', TOO_LARGE));
  });

  it.each([
    ['0', 1],
    ['1', 2],
    ['12', 2],
    ['123', 3],
    ['-42', 3],
    ['1.5', 3],
    ['3.14159', 5],
    ['100', 2],
    ['1E125', 2],
    ['12345678901234567890123456789012345678', 20],
  ])('counts the number %s as %i bytes', async (literal, bytes) => {
    await put(sized('number', MAX, { literal, bytes }));
    expect(await failureOf(put(sized('number', MAX + 1, { literal, bytes })))).toMatchObject(
      refusal('ValidationException', TOO_LARGE),
    );
  });

  it('does not outgrow 400 KB by an update', async () => {
    await put({ pk: { S: 'update' } });
    expect(
      await failureOf(
        fixture.client.send(
          new UpdateItemCommand({
            TableName: TABLE,
            Key: { pk: { S: 'update' } },
            UpdateExpression: 'SET a = :a',
            ExpressionAttributeValues: { ':a': { S: 'x'.repeat(MAX) } },
          }),
        ),
      ),
    ).toMatchObject(refusal('ValidationException', 'Item size to update has exceeded the maximum allowed size'));
  });
});

describe('a page', () => {
  it('ends at 1 MB', async () => {
    for (let number = 0; number < 4; number++) {
      const Item = { pk: { S: 'page' }, sk: { S: String(number) }, a: { S: 'x'.repeat(350_000) } };
      await fixture.client.send(new PutItemCommand({ TableName: INDEXED, Item }));
    }
    const values = { ':p': { S: 'page' } };
    const request = { TableName: INDEXED, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: values };
    const first = await fixture.client.send(new QueryCommand(request));
    expect(first.Count).toBe(2);
    const second = await fixture.client.send(
      new QueryCommand({ ...request, ExclusiveStartKey: first.LastEvaluatedKey }),
    );
    expect([second.Count, second.LastEvaluatedKey]).toEqual([2, undefined]);
  });
});

describe('a batch', () => {
  const puts = (count: number) =>
    Array.from({ length: count }, (_, number) => ({ PutRequest: { Item: { pk: { S: `batch-${number}` } } } }));
  const write = (RequestItems: BatchWriteItemCommand['input']['RequestItems']) =>
    fixture.client.send(new BatchWriteItemCommand({ RequestItems }));
  const get = (count: number) =>
    fixture.client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [TABLE]: { Keys: Array.from({ length: count }, (_, number) => ({ pk: { S: `batch-${number}` } })) },
        },
      }),
    );

  it('takes 25 writes and 100 reads', async () => {
    expect((await write({ [TABLE]: puts(25) })).UnprocessedItems).toEqual({});
    expect((await get(100)).Responses?.[TABLE]).toHaveLength(25);
  });

  it('takes no more', async () => {
    expect(await failureOf(write({ [TABLE]: puts(26) }))).toMatchObject(
      refusal('ValidationException', /less than or equal to 25, /),
    );
    expect(await failureOf(write({ [TABLE]: puts(25), [INDEXED]: puts(1) }))).toMatchObject(
      refusal('ValidationException', 'Too many items requested for the BatchWriteItem call'),
    );
    expect(await failureOf(get(101))).toMatchObject(
      refusal('ValidationException', /RequestItems.contract-limits.member.Keys.*equal to 100$/),
    );
  });

  it('takes no key twice, and not nothing', async () => {
    expect(await failureOf(write({ [TABLE]: [...puts(1), ...puts(1)] }))).toMatchObject(
      refusal('ValidationException', 'Provided list of item keys contains duplicates'),
    );
    expect(await failureOf(write({}))).toMatchObject(
      refusal('ValidationException', 'The requestItems parameter is required for BatchWriteItem'),
    );
  });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
describe('a read of many keys', () => {
  const text = 'x'.repeat(350_000);
  const put = (pk: string, sk: string) =>
    fixture.client.send(
      new PutItemCommand({ TableName: INDEXED, Item: { pk: { S: pk }, sk: { S: sk }, text: { S: text } } }),
    );
  const read = async (Keys: Record<string, { S: string }>[]) => {
    const answer = await fixture.client.send(new BatchGetItemCommand({ RequestItems: { [INDEXED]: { Keys } } }));
    return { items: answer.Responses?.[INDEXED] ?? [], unread: answer.UnprocessedKeys?.[INDEXED]?.Keys ?? [] };
  };
  /** Reads until nothing is left; answers how many items came with each call. */
  const readAll = async (keys: Record<string, { S: string }>[]) => {
    const counts: number[] = [];
    for (let left = keys; left.length > 0;) {
      const { items, unread } = await read(left);
      expect(items.length + unread.length).toBe(left.length);
      counts.push(items.length);
      left = unread as Record<string, { S: string }>[];
    }
    return counts;
  };

  it('leaves unread what goes beyond 1 MB of a partition', async () => {
    const keys = ['1', '2', '3', '4'].map((sk) => ({ pk: { S: 'much' }, sk: { S: sk } }));
    for (const { pk, sk } of keys) await put(pk.S, sk.S);
    expect(await readAll(keys)).toEqual([2, 2]);
  });

  it('leaves unread what goes beyond 16 MB', async () => {
    const keys = Array.from({ length: 50 }, (_, number) => ({ pk: { S: `much-${number}` }, sk: { S: '1' } }));
    for (const { pk, sk } of keys) await put(pk.S, sk.S);
    expect(await readAll(keys)).toEqual([47, 3]);
  });
});

describe('consumed capacity', () => {
  const Item = {
    pk: { S: 'capacity' },
    sk: { S: '1' },
    grp: { S: 'g1' },
    dated: { S: 'd1' },
    seen: { S: 'x' },
    rest: { S: 'x' },
  };
  const Key = { pk: Item.pk, sk: Item.sk };
  const write = async (UpdateExpression: string, values?: Record<string, { S: string }>) => {
    await fixture.client.send(new PutItemCommand({ TableName: INDEXED, Item }));
    const answer = await fixture.client.send(
      new UpdateItemCommand({
        TableName: INDEXED,
        Key,
        UpdateExpression,
        ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
        ReturnConsumedCapacity: 'INDEXES',
      }),
    );
    const capacity = answer.ConsumedCapacity;
    return [
      capacity?.CapacityUnits,
      capacity?.Table?.CapacityUnits,
      capacity?.GlobalSecondaryIndexes?.['byGroup']?.CapacityUnits,
      capacity?.LocalSecondaryIndexes?.['byDate']?.CapacityUnits,
    ];
  };

  it.each([
    ['an attribute the global index does not project', 'SET rest = :v', [2, 1, undefined, 1]],
    ['an attribute both project', 'SET seen = :v', [3, 1, 1, 1]],
    ['the key of the global index', 'SET grp = :v', [4, 1, 2, 1]],
    ['the key of the local index', 'SET dated = :v', [3, 1, undefined, 2]],
  ])('of a write that changes %s', async (_, expression, units) => {
    expect(await write(expression, { ':v': { S: 'new' } })).toEqual(units);
  });

  it('of a write that changes nothing is the table’s alone', async () => {
    expect(await write('SET seen = :v', { ':v': { S: 'x' } })).toEqual([1, 1, undefined, undefined]);
  });

  it('of reads is half where they are not consistent, and one unit per 4 KB', async () => {
    await put(sized('reads', 4097));
    const read = async (ConsistentRead: boolean, pk: string) => {
      const request = {
        TableName: TABLE,
        Key: { pk: { S: pk } },
        ConsistentRead,
        ReturnConsumedCapacity: 'TOTAL' as const,
      };
      return (await fixture.client.send(new GetItemCommand(request))).ConsumedCapacity?.CapacityUnits;
    };
    expect([await read(true, 'reads'), await read(false, 'reads'), await read(false, 'none')]).toEqual([2, 1, 0.5]);
  });

  it('of a deletion counts the larger item', async () => {
    await put(sized('delete', 1025));
    const answer = await fixture.client.send(
      new DeleteItemCommand({ TableName: TABLE, Key: { pk: { S: 'delete' } }, ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(answer.ConsumedCapacity).toEqual({ TableName: TABLE, CapacityUnits: 2 });
  });
});
