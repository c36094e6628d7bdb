import {
  DescribeContinuousBackupsCommand,
  DescribeEndpointsCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html
const TABLE = 'contract-settings';
let fixture: Fixture;
let arn: string | undefined;

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, { key: { pk: 'S' } });
  arn = (await describeTable())?.TableArn;
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE);
  await fixture.close();
});

const describeTable = async () => (await fixture.client.send(new DescribeTableCommand({ TableName: TABLE }))).Table;
const update = (input: Partial<UpdateTableCommandInput>) =>
  fixture.client.send(new UpdateTableCommand({ TableName: TABLE, ...input }));
const NOT_FOUND = 'Requested resource not found: Table: contract-none not found';

describe('UpdateTable', () => {
  it('adds an index of the items that are there, and removes it', async () => {
    await fixture.client.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'a' }, grp: { S: 'g' } } }));
    await fixture.client.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'b' }, grp: { N: '1' } } }));
    const index = {
      IndexName: 'byGroup',
      KeySchema: [{ AttributeName: 'grp', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'ALL' as const },
    };
    const AttributeDefinitions = [{ AttributeName: 'grp', AttributeType: 'S' as const }];
    const answer = await update({ AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: index }] });
    expect(answer.TableDescription?.TableStatus).toBe('UPDATING');
    const found = await fixture.client.send(
      new QueryCommand({
        TableName: TABLE,
        IndexName: 'byGroup',
        KeyConditionExpression: 'grp = :g',
        ExpressionAttributeValues: { ':g': { S: 'g' } },
      }),
    );
    expect(found.Items).toEqual([{ pk: { S: 'a' }, grp: { S: 'g' } }]);
    expect(
      await failureOf(update({ AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: index }] })),
    ).toMatchObject(refusal('ValidationException', 'Attempting to create an index which already exists'));
    await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byGroup' } }] });
    const table = await describeTable();
    expect([table?.GlobalSecondaryIndexes, table?.AttributeDefinitions?.length]).toEqual([undefined, 1]);
  });

  it('changes billing, class, protection and stream', async () => {
    const ProvisionedThroughput = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 };
    await update({ BillingMode: 'PROVISIONED', ProvisionedThroughput });
    expect((await describeTable())?.ProvisionedThroughput).toMatchObject(ProvisionedThroughput);
    expect(await failureOf(update({ ProvisionedThroughput }))).toMatchObject(
      refusal('ValidationException', /^The provisioned throughput for the table will not change\./),
    );
    await update({ BillingMode: 'PAY_PER_REQUEST' });
    await update({ TableClass: 'STANDARD_INFREQUENT_ACCESS' });
    await update({ DeletionProtectionEnabled: true });
    await update({ DeletionProtectionEnabled: false });
    const off = { StreamSpecification: { StreamEnabled: false } };
    expect(await failureOf(update(off))).toMatchObject(
      refusal('ValidationException', `Table has no stream to disable: TableName: ${TABLE}`),
    );
    const on = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } } as const;
    await update(on);
    expect(await failureOf(update(on))).toMatchObject(
      refusal('ValidationException', `Table already has an enabled stream: TableName: ${TABLE}`),
    );
    expect(await describeTable()).toMatchObject({
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      DeletionProtectionEnabled: false,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      LatestStreamArn: expect.stringContaining(`${arn}/stream/`),
    });
  });

  it.each<readonly [string, Partial<UpdateTableCommandInput>, string, string | RegExp]>([
    ['nothing to change', {}, 'ValidationException', /^At least one of ProvisionedThroughput, BillingMode,/],
    [
      'protection with anything else',
      { DeletionProtectionEnabled: true, BillingMode: 'PAY_PER_REQUEST' },
      'ValidationException',
      'One or more parameter values were invalid: DeletionProtection modification must be the only operation in the request',
    ],
    [
      'a stream of no view',
      { StreamSpecification: { StreamEnabled: true } },
      'ValidationException',
      'One or more parameter values were invalid: If stream is being enabled then UpdateViewType is required',
    ],
    [
      'an index with throughput on demand',
      {
        AttributeDefinitions: [{ AttributeName: 'grp', AttributeType: 'S' }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: 'byGroup',
              KeySchema: [{ AttributeName: 'grp', KeyType: 'HASH' }],
              Projection: { ProjectionType: 'ALL' },
              ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
            },
          },
        ],
      },
      'ValidationException',
      'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: byGroup when BillingMode is PAY_PER_REQUEST',
    ],
    [
      'two actions in one index update',
      {
        GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'one' }, Update: { IndexName: 'one' } }],
      },
      'ValidationException',
      'One or more parameter values were invalid: Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object',
    ],
    [
      'an unknown table',
      { TableName: 'contract-none', TableClass: 'STANDARD' },
      'ResourceNotFoundException',
      NOT_FOUND,
    ],
    [
      'to remove an index that is not there',
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'none' } }] },
      'ResourceNotFoundException',
      /^Requested resource not found/,
    ],
  ])('refuses %s', async (_, input, name, message) => {
    expect(await failureOf(update(input))).toMatchObject(refusal(name, message));
  });
});

describe('time to live', () => {
  const set = (Enabled: boolean, AttributeName: string, TableName = TABLE) =>
    fixture.client.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { Enabled, AttributeName } }),
    );
  const describeTtl = async (TableName = TABLE) =>
    (await fixture.client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

  it('is off until it is set, and is set once', async () => {
    expect(await describeTtl()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    expect((await set(true, 'expires')).TimeToLiveSpecification).toEqual({ Enabled: true, AttributeName: 'expires' });
    expect(await describeTtl()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
    expect(await failureOf(set(true, 'expires'))).toMatchObject(
      refusal('ValidationException', 'TimeToLive is already enabled'),
    );
  });

  it('refuses an empty attribute and an unknown table', async () => {
    expect(await failureOf(set(true, ''))).toMatchObject(
      refusal('ValidationException', /at 'timeToLiveSpecification.attributeName'/),
    );
    expect(await failureOf(set(true, 'a', 'contract-none'))).toMatchObject(
      refusal('ResourceNotFoundException', NOT_FOUND),
    );
    expect(await failureOf(describeTtl('contract-none'))).toMatchObject(
      refusal('ResourceNotFoundException', NOT_FOUND),
    );
  });
});

describe('tags', () => {
  const list = async (ResourceArn: string | undefined) =>
    (await fixture.client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;

  it('are added, replaced and removed', async () => {
    const tag = (Tags: { Key: string; Value: string }[]) =>
      fixture.client.send(new TagResourceCommand({ ResourceArn: arn, Tags }));
    await tag([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
    await tag([{ Key: 'a', Value: '3' }]);
    expect(
      await failureOf(tag(Array.from({ length: 49 }, (_, number) => ({ Key: `k${number}`, Value: '' })))),
    ).toMatchObject(
      refusal('ValidationException', 'Number of Tags exceed the current limit for the provided ResourceArn'),
    );
    expect(await failureOf(tag([1, 2].map(() => ({ Key: 'c', Value: '' }))))).toMatchObject(
      refusal('ValidationException', 'Duplicate Tag Keys provided as input: Duplicate Tag Key found c'),
    );
    expect(await list(arn)).toEqual([
      { Key: 'a', Value: '3' },
      { Key: 'b', Value: '2' },
    ]);
    await fixture.client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ['a'] }));
    expect(await list(arn)).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it('need an ARN, of a table of the account', async () => {
    expect(await failureOf(list('none'))).toMatchObject(
      refusal('ValidationException', "One or more parameter values were invalid: ARNs must start with 'arn:': none"),
    );
    const untag = new UntagResourceCommand({ ResourceArn: `${arn}-none`, TagKeys: ['a'] });
    expect(await failureOf(fixture.client.send(untag))).toMatchObject(
      refusal('ResourceNotFoundException', /^Requested resource not found/),
    );
    const other = arn?.replace(/\d{12}/, '999999999999');
    expect(await failureOf(list(other))).toMatchObject(refusal('AccessDeniedException'));
  });
});

describe('point-in-time recovery', () => {
  it('is off until it is set', async () => {
    const status = async () => {
      const answer = await fixture.client.send(new DescribeContinuousBackupsCommand({ TableName: TABLE }));
      return answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    };
    expect(await status()).toBe('DISABLED');
    await fixture.client.send(
      new UpdateContinuousBackupsCommand({
        TableName: TABLE,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    expect(await status()).toBe('ENABLED');
  });
});

describe('the account', () => {
  it('has limits and an endpoint', async () => {
    const limits = await fixture.client.send(new DescribeLimitsCommand({}));
    expect(limits.TableMaxWriteCapacityUnits).toBeGreaterThan(0);
    const { Endpoints } = await fixture.client.send(new DescribeEndpointsCommand({}));
    expect(Endpoints?.[0]?.Address).toMatch(/^dynamodb\./);
  });
});
