import {
  type AttributeValue,
  BatchWriteItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
const TABLE = 'contract-reads';
let fixture: Fixture;

const items = Array.from({ length: 20 }, (_, number) => ({
  pk: { S: `p${number % 4}` },
  sk: { N: String(number - 5) },
  team: { S: number % 2 === 0 ? 'even' : 'odd' },
  day: { S: `d${number % 5}` },
  title: { S: `title ${number}` },
  text: { S: 'x'.repeat(100) },
}));

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, {
    key: { pk: 'S', sk: 'N' },
    global: { byTeam: { team: 'S', day: 'S', sk: 'N' } },
    local: { byDay: { pk: 'S', day: 'S' } },
    include: { byTeam: ['title'], byDay: [] },
  });
  await fixture.client.send(
    new BatchWriteItemCommand({ RequestItems: { [TABLE]: items.map((Item) => ({ PutRequest: { Item } })) } }),
  );
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE);
  await fixture.close();
});

const query = (
  KeyConditionExpression: string | undefined,
  values: Record<string, AttributeValue>,
  more: Partial<QueryCommandInput> = {},
) =>
  fixture.client.send(
    new QueryCommand({ TableName: TABLE, KeyConditionExpression, ExpressionAttributeValues: values, ...more }),
  );
const scan = (more: Partial<ScanCommandInput> = {}) =>
  fixture.client.send(new ScanCommand({ TableName: TABLE, ...more }));
const numbers = (rows: Record<string, AttributeValue>[] = []) => rows.map(({ sk }) => Number(sk?.N));
const p1 = { ':p': { S: 'p1' } };

describe('Query', () => {
  it('answers a partition in the order of its numbers, or backwards', async () => {
    expect(numbers((await query('pk = :p', p1)).Items)).toEqual([-4, 0, 4, 8, 12]);
    expect(numbers((await query('pk = :p', p1, { ScanIndexForward: false })).Items)).toEqual([12, 8, 4, 0, -4]);
  });

  it.each([
    ['sk = :a', [0]],
    ['sk < :b', [-4, 0]],
    ['sk <= :b', [-4, 0, 4]],
    [':b <= sk', [4, 8, 12]],
    ['sk > :b', [8, 12]],
    ['sk BETWEEN :a AND :b', [0, 4]],
  ])('with %s', async (condition, expected) => {
    const values = { ':a': { N: '0' }, ':b': { N: '4' } };
    const used = Object.entries(values).filter(([name]) => condition.includes(name));
    const answer = await query(`pk = :p AND ${condition}`, { ...p1, ...Object.fromEntries(used) });
    expect(numbers(answer.Items)).toEqual(expected);
  });

  it('counts what it read, and answers a start key even where a limit ends at the last item', async () => {
    const answer = await query(
      'pk = :p',
      { ...p1, ':t': { S: 'title 1' } },
      { FilterExpression: 'begins_with(title, :t)', Limit: 5 },
    );
    expect(answer).toMatchObject({ Count: 3, ScannedCount: 5, LastEvaluatedKey: { pk: { S: 'p1' }, sk: { N: '12' } } });
  });

  it('of an index answers projected attributes in the order of all its sort keys', async () => {
    const answer = await query(
      'team = :t AND #d = :d',
      { ':t': { S: 'even' }, ':d': { S: 'd0' } },
      {
        IndexName: 'byTeam',
        ExpressionAttributeNames: { '#d': 'day' },
      },
    );
    expect(numbers(answer.Items)).toEqual([-5, 5]);
    expect(Object.keys(answer.Items?.[0] ?? {}).toSorted()).toEqual(['day', 'pk', 'sk', 'team', 'title']);
  });

  it('pages through an index with start keys of both keys', async () => {
    const seen: number[] = [];
    const startKeys = new Set<string>();
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await query(
        'team = :t',
        { ':t': { S: 'odd' } },
        { IndexName: 'byTeam', Limit: 3, ExclusiveStartKey: start },
      );
      seen.push(...numbers(page.Items));
      start = page.LastEvaluatedKey;
      startKeys.add(
        Object.keys(start ?? {})
          .toSorted()
          .join(),
      );
    } while (start !== undefined);
    expect(seen).toHaveLength(10);
    expect(new Set(seen).size).toBe(10);
    expect([...startKeys]).toEqual(['day,pk,sk,team', '']);
  });

  it('of a local index fetches what the index does not have', async () => {
    const answer = await query('pk = :p', p1, { IndexName: 'byDay', Select: 'ALL_ATTRIBUTES', ConsistentRead: true });
    expect(answer.Items?.every((item) => item['text'] !== undefined)).toBe(true);
  });

  it.each<readonly [string, string | undefined, Record<string, AttributeValue>, Partial<QueryCommandInput>, string]>([
    [
      'no key condition',
      undefined,
      p1,
      { FilterExpression: 'title = :p' },
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    ],
    ['no partition', 'sk = :n', { ':n': { N: '1' } }, {}, 'Query condition missed key schema element: pk'],
    ['a range of partitions', 'pk > :p', p1, {}, 'Query key condition not supported'],
    ['OR', 'pk = :p OR sk = :p', p1, {}, 'Invalid operator used in KeyConditionExpression: OR'],
    [
      'a nested key',
      'pk = :p AND sk.a = :n',
      { ...p1, ':n': { N: '1' } },
      {},
      'KeyConditionExpressions cannot have conditions on nested attributes',
    ],
    [
      'another type',
      'pk = :p',
      { ':p': { N: '1' } },
      {},
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'a filter of the key',
      'pk = :p',
      p1,
      { FilterExpression: 'sk = :p' },
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    ],
    ['an unknown index', 'pk = :p', p1, { IndexName: 'none' }, 'The table does not have the specified index: none'],
    [
      'a consistent read of a global index',
      'team = :p',
      p1,
      { IndexName: 'byTeam', ConsistentRead: true },
      'Consistent reads are not supported on global secondary indexes',
    ],
    [
      'a gap in the sort key',
      'team = :p AND sk = :n',
      { ...p1, ':n': { N: '1' } },
      { IndexName: 'byTeam' },
      'RANGE key attributes day must have equality conditions specified in the query because a condition is present on key attribute sk',
    ],
    [
      'a limit of none',
      'pk = :p',
      p1,
      { Limit: 0 },
      "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'a start key of another partition',
      'pk = :p',
      p1,
      { ExclusiveStartKey: { pk: { S: 'p2' }, sk: { N: '1' } } },
      'The provided starting key is outside query boundaries based on provided conditions',
    ],
    [
      'a projection of all attributes',
      'pk = :p',
      p1,
      { Select: 'ALL_ATTRIBUTES', ProjectionExpression: 'title' },
      'Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES',
    ],
  ])('refuses %s', async (_, condition, values, more, message) => {
    expect(await failureOf(query(condition, values, more))).toMatchObject(refusal('ValidationException', message));
  });
});

describe('Scan', () => {
  it('answers every item once, whatever the page size', async () => {
    const seen: number[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await scan({ Limit: 3, ExclusiveStartKey: start });
      seen.push(...numbers(page.Items));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    expect(seen.toSorted((a, b) => a - b)).toEqual(items.map((_, number) => number - 5));
  });

  it('answers every item in one segment', async () => {
    const segments = await Promise.all([0, 1, 2].map((Segment) => scan({ Segment, TotalSegments: 3 })));
    expect(segments.flatMap(({ Items }) => numbers(Items)).toSorted((a, b) => a - b)).toEqual(
      items.map((_, number) => number - 5),
    );
  });

  it('counts without items', async () => {
    const answer = await scan({ IndexName: 'byTeam', Select: 'COUNT' });
    expect([answer.Count, answer.Items]).toEqual([20, undefined]);
  });

  it.each<readonly [string, Partial<ScanCommandInput>, string]>([
    [
      'a segment of nothing',
      { Segment: 0 },
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    ],
    [
      'a segment beyond the last',
      { Segment: 3, TotalSegments: 3 },
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 3 is not less than TotalSegments: 3',
    ],
    [
      'a limit of none',
      { Limit: 0 },
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'a start key that is none',
      { ExclusiveStartKey: { pk: { S: 'a' } } },
      'The provided starting key is invalid: The provided key element does not match the schema',
    ],
  ])('refuses %s', async (_, input, message) => {
    expect(await failureOf(scan(input))).toMatchObject(refusal('ValidationException', message));
  });
});
