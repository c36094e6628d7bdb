import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import { SimulatedClock } from '../../simulated-clock.ts';
import { Store } from '../../store.ts';
import { DynamoDbService } from './dynamodb-service.ts';

const MINUTE = 60_000;
let directory: string;
let store: Store;
let clock: SimulatedClock;
let service: DynamoDbService;

function open(): void {
  store = new Store(join(directory, 'store.db'));
  service = new DynamoDbService({ store, clock, random: seededRandom(1) });
}

function close(): void {
  service.close();
  store.close();
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dynamodb-'));
  clock = new SimulatedClock();
  open();
  await service.call('CreateTable', {
    TableName: 'items',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'grp'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byGroup',
        KeySchema: [{ AttributeName: 'grp', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
});

afterEach(() => {
  close();
  rmSync(directory, { recursive: true });
});

const put = (pk: string, more: object = {}) =>
  service.call('PutItem', { TableName: 'items', Item: { pk: { S: pk }, grp: { S: 'g' }, ...more } });
const scan = async (more: object = {}) =>
  ((await service.call('Scan', { TableName: 'items', ...more })) as { Items: Record<string, object>[] }).Items;
const names = async (more: object = {}) => (await scan(more)).map((item) => (item['pk'] as { S: string }).S).toSorted();
const seconds = () => Math.floor(clock.now() / 1000);

describe('DynamoDbService', () => {
  it('has its tables, indexes and items again after it was closed', async () => {
    await put('a');
    close();
    open();
    await put('b');
    expect(await names()).toEqual(['a', 'b']);
    expect(await names({ IndexName: 'byGroup' })).toEqual(['a', 'b']);
  });

  it('deletes items in the minute after they expired, from indexes too, and leaves the others', async () => {
    await put('expired', { ttl: { N: String(seconds() + 1) } });
    await service.call('UpdateTimeToLive', {
      TableName: 'items',
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
    });
    await put('later', { ttl: { N: String(seconds() + 600) } });
    await put('text', { ttl: { S: '1' } });
    await put('ancient', { ttl: { N: '1' } });
    await put('never');
    await clock.advance(MINUTE);
    const left = ['ancient', 'later', 'never', 'text'];
    expect([await names(), await names({ IndexName: 'byGroup' })]).toEqual([left, left]);
    await clock.advance(11 * MINUTE);
    expect(await names()).toEqual(['ancient', 'never', 'text']);
  });

  it('goes on deleting expired items after it was opened again', async () => {
    await service.call('UpdateTimeToLive', {
      TableName: 'items',
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
    });
    await put('expired', { ttl: { N: String(seconds() + 1) } });
    close();
    open();
    await clock.advance(2 * MINUTE);
    expect(await names()).toEqual([]);
  });

  it('forgets a transaction token after ten minutes', async () => {
    const transaction = {
      ClientRequestToken: 'token',
      TransactItems: [
        {
          Update: {
            TableName: 'items',
            Key: { pk: { S: 'a' } },
            UpdateExpression: 'ADD n :n',
            ExpressionAttributeValues: { ':n': { N: '1' } },
          },
        },
      ],
    };
    await service.call('TransactWriteItems', transaction);
    await service.call('TransactWriteItems', transaction);
    expect(await scan()).toEqual([{ pk: { S: 'a' }, n: { N: '1' } }]);
    await clock.advance(10 * MINUTE);
    await service.call('TransactWriteItems', transaction);
    expect(await scan()).toEqual([{ pk: { S: 'a' }, n: { N: '2' } }]);
  });

  it('stores attribute names that JavaScript knows', async () => {
    const item = JSON.parse(
      '{"pk":{"S":"a"},"__proto__":{"S":"p"},"constructor":{"M":{"__proto__":{"N":"1"}}}}',
    ) as object;
    await service.call('PutItem', { TableName: 'items', Item: item });
    expect(JSON.stringify(await service.call('GetItem', { TableName: 'items', Key: { pk: { S: 'a' } } }))).toBe(
      JSON.stringify({ Item: item }),
    );
    const condition = { ConditionExpression: 'attribute_exists(#t)', ExpressionAttributeNames: { '#t': 'toString' } };
    await expect(service.call('PutItem', { TableName: 'items', Item: item, ...condition })).rejects.toMatchObject({
      code: 'ConditionalCheckFailedException',
    });
  });

  it('says what a call must be allowed', () => {
    const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/items';
    expect(service.access('GetItem', { TableName: 'items', Key: {} })).toEqual([
      { action: 'dynamodb:GetItem', resources: [arn] },
    ]);
    expect(service.access('Query', { TableName: arn, IndexName: 'byGroup' })).toEqual([
      { action: 'dynamodb:Query', resources: [`${arn}/index/byGroup`] },
    ]);
    const key = { TableName: 'items', Key: {} };
    expect(
      service.access('TransactWriteItems', {
        TransactItems: [
          { Put: { TableName: 'items', Item: {} } },
          { ConditionCheck: { ...key, ConditionExpression: 'attribute_exists(pk)' } },
        ],
      }),
    ).toEqual([
      { action: 'dynamodb:PutItem', resources: [arn] },
      { action: 'dynamodb:ConditionCheckItem', resources: [arn] },
    ]);
  });

  it('knows no other operations', async () => {
    await expect(service.call('ExecuteStatement', {})).rejects.toMatchObject({ code: 'UnknownOperationException' });
  });

  it('refuses JSON of the wrong type', async () => {
    await expect(service.call('PutItem', { TableName: 'items', Item: { pk: { S: 5 } } })).rejects.toMatchObject({
      code: 'SerializationException',
      message: 'NUMBER_VALUE cannot be converted to String',
    });
  });
});
