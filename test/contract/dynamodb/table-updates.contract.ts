import {
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables, schemaOf } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html: one change a request, it says.
// Which ones go together after all, and the sentences, were observed on AWS: ack-api-quirks, services/dynamodb,
// findings DDB-TABLE-137, 164, 174, 382, 433 and 442 (2026-10).
const TABLE = 'contract-table-updates';
const PROVISIONED = 'contract-table-updates-provisioned';
const units = { ReadCapacityUnits: 2, WriteCapacityUnits: 2 };
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb();
  const indexes = { global: { byGroup: { grp: 'S' } }, local: { byAge: { pk: 'S', age: 'N' } } } as const;
  await createTable(fixture.client, TABLE, { key: { pk: 'S', sk: 'S' }, ...indexes });
  await createTable(fixture.client, PROVISIONED, { key: { pk: 'S' }, global: { byGroup: { grp: 'S' } } });
  await update({
    TableName: PROVISIONED,
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: units,
    GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'byGroup', ProvisionedThroughput: units } }],
  });
  await waitUntilTableExists({ client: fixture.client, maxWaitTime: 60, minDelay: 1 }, { TableName: PROVISIONED });
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE, PROVISIONED);
  await fixture.close();
});

const update = (input: Partial<UpdateTableCommandInput>) =>
  fixture.client.send(new UpdateTableCommand({ TableName: TABLE, ...input }));

const prefixed = (text: string) => `One or more parameter values were invalid: ${text}`;
const alone = (name: string) => prefixed(`${name} modification must be the only operation in the request`);
const changing = (index: object) => ({ GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'byGroup', ...index } }] });
const removing = (IndexName: string) => ({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });
const adding = {
  AttributeDefinitions: [{ AttributeName: 'x', AttributeType: 'S' as const }],
  GlobalSecondaryIndexUpdates: [
    { Create: { IndexName: 'byX', KeySchema: schemaOf({ x: 'S' }), Projection: { ProjectionType: 'ALL' as const } } },
  ],
};
const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const } };
const warm = { WarmThroughput: { ReadUnitsPerSecond: 15_000 } };
const onDemand = { OnDemandThroughput: { MaxReadRequestUnits: 10 } };
const encryption = { SSESpecification: { Enabled: true } };
const IOPS = 'You cannot create or delete index while updating table IOPS';

describe('UpdateTable refuses', () => {
  it.each<readonly [string, Partial<UpdateTableCommandInput>, string]>([
    ['encryption beside the class', { ...encryption, TableClass: 'STANDARD' }, alone('Server-Side Encryption')],
    ['the class beside protection', { TableClass: 'STANDARD', DeletionProtectionEnabled: true }, alone('TableClass')],
    ['protection beside warmth', { ...warm, DeletionProtectionEnabled: true }, alone('DeletionProtection')],
    [
      'warmth beside an index',
      { ...warm, ...adding },
      prefixed('Create global secondary index cannot be specified when updating WarmThroughput'),
    ],
    [
      'warmth beside a stream',
      { ...warm, ...stream },
      prefixed('WarmThroughput must be the only operation in the request'),
    ],
    [
      'on-demand throughput beside a stream',
      { ...onDemand, ...stream },
      prefixed('OnDemandThroughput can only be combined with BillingMode in an UpdateTable request'),
    ],
    [
      'a stream beside throughput',
      { TableName: PROVISIONED, ...stream, ProvisionedThroughput: { ...units, ReadCapacityUnits: 3 } },
      prefixed('You cannot modify stream status while updating table IOPS'),
    ],
    [
      'an index beside throughput',
      { TableName: PROVISIONED, ...adding, ProvisionedThroughput: { ...units, ReadCapacityUnits: 3 } },
      prefixed(IOPS),
    ],
    ['no index beside throughput', { ...removing('byGroup'), ProvisionedThroughput: units }, prefixed(IOPS)],
    [
      'an index beside a stream',
      { ...adding, ...stream },
      prefixed('You cannot create or delete index while changing stream status'),
    ],
    [
      'an empty list beside something',
      { DeletionProtectionEnabled: true, GlobalSecondaryIndexUpdates: [] },
      prefixed('List of GlobalSecondaryIndexUpdates is empty'),
    ],
    [
      'an index without definitions',
      { GlobalSecondaryIndexUpdates: adding.GlobalSecondaryIndexUpdates },
      prefixed('AttributeDefinitions is not specified for index: byX'),
    ],
    [
      'an index of an attribute that is not defined',
      { ...adding, AttributeDefinitions: [{ AttributeName: 'y', AttributeType: 'S' }] },
      prefixed(
        'Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [pk, sk, grp, age, y]',
      ),
    ],
    ['to remove a local index', removing('byAge'), 'Cannot delete an index that is not a GlobalSecondaryIndex: byAge'],
    [
      'to change a local index',
      { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: 'byAge', ...onDemand } }] },
      'Cannot update an index that is not a GlobalSecondaryIndex: byAge',
    ],
    [
      'throughput of an index on demand',
      changing({ ProvisionedThroughput: units }),
      prefixed(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: byGroup when BillingMode is PAY_PER_REQUEST',
      ),
    ],
    [
      'an index update without content',
      changing({}),
      prefixed(
        'The only Updates for index: byGroup when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput',
      ),
    ],
    [
      'the throughput an index has',
      { TableName: PROVISIONED, ...changing({ ProvisionedThroughput: units }) },
      'The provisioned throughput for the index byGroup will not change. The requested value equals the current value. ' +
        'Current ReadCapacityUnits provisioned for index byGroup: 2. Requested ReadCapacityUnits: 2. ' +
        'Current WriteCapacityUnits provisioned for index byGroup: 2. Requested WriteCapacityUnits: 2. ' +
        'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
    ],
    [
      'another class than there are',
      { TableClass: 'FAST' as 'STANDARD' },
      'Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].',
    ],
  ])('%s', async (_, input, message) => {
    expect(await failureOf(update(input))).toMatchObject(refusal('ValidationException', message));
  });
});

describe('UpdateContinuousBackups', () => {
  it('refuses a period without recovery', async () => {
    const off = { PointInTimeRecoveryEnabled: false, RecoveryPeriodInDays: 7 };
    const send = fixture.client.send(
      new UpdateContinuousBackupsCommand({ TableName: TABLE, PointInTimeRecoverySpecification: off }),
    );
    expect(await failureOf(send)).toMatchObject(
      refusal(
        'ValidationException',
        'Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.',
      ),
    );
  });
});
