import {
  type AttributeValue,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes
const TABLE = 'contract-expression-limits';
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

const update = (UpdateExpression: string, value?: AttributeValue) =>
  fixture.client.send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key: key,
      UpdateExpression,
      ...(value === undefined ? {} : { ExpressionAttributeValues: { ':v': value } }),
    }),
  );
const put = (ConditionExpression: string) =>
  fixture.client.send(new PutItemCommand({ TableName: TABLE, Item: key, ConditionExpression }));
const putInTransaction = (ConditionExpression: string) =>
  fixture.client.send(
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: TABLE, Item: key, ConditionExpression } }] }),
  );
const scan = (FilterExpression: string, values?: Record<string, AttributeValue>) =>
  fixture.client.send(
    new ScanCommand({
      TableName: TABLE,
      FilterExpression,
      ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
    }),
  );
const query = (FilterExpression: string) =>
  fixture.client.send(
    new QueryCommand({
      TableName: TABLE,
      KeyConditionExpression: 'pk = :v',
      FilterExpression,
      ExpressionAttributeValues: { ':v': key.pk },
    }),
  );
const get = (ProjectionExpression: string) =>
  fixture.client.send(new GetItemCommand({ TableName: TABLE, Key: key, ProjectionExpression }));

describe('an expression', () => {
  const name = (length: number) => `n${'a'.repeat(length - 1)}`;
  const absent = (bytes: number) => `attribute_not_exists(${name(bytes - 'attribute_not_exists()'.length)})`;
  const SIZE = 'Expression size has exceeded the maximum allowed size;';

  it.each<readonly [string, (bytes: number) => Promise<unknown>, string]>([
    [
      'of UpdateItem',
      (bytes) => update(`REMOVE ${name(bytes - 7)}`),
      `1 validation error detected: Invalid UpdateExpression: ${SIZE}`,
    ],
    [
      'of PutItem',
      (bytes) => put(absent(bytes)),
      `1 validation error detected: Invalid ConditionExpression: ${SIZE} expression size: 4097`,
    ],
    [
      'of TransactWriteItems',
      (bytes) => putInTransaction(absent(bytes)),
      `Invalid ConditionExpression: ${SIZE} expression size: 4097`,
    ],
    ['of Query', (bytes) => query(absent(bytes)), `Invalid FilterExpression: ${SIZE} expression size: 4097`],
    ['of Scan', (bytes) => scan(absent(bytes)), `Invalid FilterExpression: ${SIZE} expression size: 4097`],
    ['of GetItem', (bytes) => get(name(bytes)), `Invalid ProjectionExpression: ${SIZE} expression size: 4097`],
  ])('%s is of at most 4 KB', async (_, send, message) => {
    await send(4096);
    expect(await failureOf(send(4097))).toMatchObject(refusal('ValidationException', message));
  });

  it('is measured as it is sent, not by the names its placeholders stand for', async () => {
    const names = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`#${index}`, `${index}${name(250)}`]));
    const read = new GetItemCommand({
      TableName: TABLE,
      Key: key,
      ProjectionExpression: Object.keys(names).join(),
      ExpressionAttributeNames: names,
    });
    expect(await fixture.client.send(read)).toMatchObject({ Item: {} });
  });

  it('has at most 300 operators and functions', async () => {
    const chain = (operands: number) => Array.from({ length: operands }, () => 'a=b').join(' OR ');
    await scan(chain(150));
    expect(await failureOf(scan(chain(151)))).toMatchObject(
      refusal(
        'ValidationException',
        'Invalid FilterExpression: The expression contains too many operators; operator count: 301',
      ),
    );
  });

  it('has at most 100 candidates after IN', async () => {
    const among = (count: number) =>
      scan(`a IN (${Array.from({ length: count }, () => ':v').join()})`, { ':v': key.pk });
    await among(100);
    expect(await failureOf(among(101))).toMatchObject(
      refusal(
        'ValidationException',
        'Invalid FilterExpression: The IN operator is provided with too many operands; number of operands: 101',
      ),
    );
  });

  it('has paths of at most 32 steps, and no index beyond an integer', async () => {
    await get(`a${'.b'.repeat(31)}`);
    expect(await failureOf(get(`a${'.b'.repeat(32)}`))).toMatchObject(
      refusal(
        'ValidationException',
        'Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33',
      ),
    );
    await get('a[2147483647]');
    expect(await failureOf(get('a[2147483648]'))).toMatchObject(
      refusal(
        'ValidationException',
        'Invalid ProjectionExpression: List index is not within the allowable range; index: [2147483648]',
      ),
    );
  });
});

describe('a document', () => {
  /** A string in so many maps. */
  const nested = (maps: number): AttributeValue => (maps === 0 ? { S: 'leaf' } : { M: { n: nested(maps - 1) } });
  const NESTED =
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';

  it.each<readonly [string, (value: AttributeValue) => Promise<unknown>, string]>([
    [
      'of PutItem',
      (value) => fixture.client.send(new PutItemCommand({ TableName: TABLE, Item: { ...key, a: value } })),
      `1 validation error detected: ${NESTED}`,
    ],
    ['of UpdateItem', (value) => update('SET a = :v', value), `1 validation error detected: ${NESTED}`],
    [
      'of BatchWriteItem',
      (value) =>
        fixture.client.send(
          new BatchWriteItemCommand({ RequestItems: { [TABLE]: [{ PutRequest: { Item: { ...key, a: value } } }] } }),
        ),
      NESTED,
    ],
    [
      'of TransactWriteItems',
      (value) =>
        fixture.client.send(
          new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: TABLE, Item: { ...key, a: value } } }] }),
        ),
      NESTED,
    ],
  ])('%s has at most 32 levels, the attribute being the first', async (_, write, message) => {
    await write(nested(31));
    expect(await failureOf(write(nested(32)))).toMatchObject(refusal('ValidationException', message));
  });

  it('does not outgrow its levels by an update within', async () => {
    await update('SET a = :v', nested(2));
    await update('SET a.n.n = :v', nested(29));
    expect(await failureOf(update('SET a.n.n = :v', nested(30)))).toMatchObject(refusal('ValidationException', NESTED));
  });
});
