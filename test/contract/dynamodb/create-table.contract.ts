import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, tableRequest } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb();
});
afterAll(() => fixture.close());

const create = (input: CreateTableCommandInput) => fixture.client.send(new CreateTableCommand(input));

describe('CreateTable', () => {
  it('answers CREATING, and the table becomes ACTIVE with all it was given', async () => {
    const request = tableRequest('contract-create', {
      key: { pk: 'S', sk: 'N' },
      global: { byOwner: { owner: 'S', sk: 'N' } },
      local: { byDate: { pk: 'S', date: 'S' } },
      include: { byOwner: ['title'], byDate: [] },
    });
    const created = await create({ ...request, DeletionProtectionEnabled: false, Tags: [{ Key: 'a', Value: 'b' }] });
    expect(created.TableDescription?.TableStatus).toBe('CREATING');
    const { Table: table } = await fixture.client.send(new DescribeTableCommand({ TableName: 'contract-create' }));
    expect(table).toMatchObject({
      TableStatus: 'ACTIVE',
      ItemCount: 0,
      KeySchema: request.KeySchema,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      TableArn: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:\d{12}:table\/contract-create$/),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byOwner',
          IndexStatus: 'ACTIVE',
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
        },
      ],
      LocalSecondaryIndexes: [{ IndexName: 'byDate', Projection: { ProjectionType: 'KEYS_ONLY' } }],
    });
    expect(table?.CreationDateTime).toBeInstanceOf(Date);
  });

  it('takes an ARN for the name of a table', async () => {
    await createTable(fixture.client, 'contract-arn', { key: { pk: 'S' } });
    const first = await fixture.client.send(new DescribeTableCommand({ TableName: 'contract-arn' }));
    const byArn = await fixture.client.send(new DescribeTableCommand({ TableName: first.Table?.TableArn }));
    expect(byArn.Table?.TableName).toBe('contract-arn');
  });

  it('refuses a name that is taken', async () => {
    await createTable(fixture.client, 'contract-taken', { key: { pk: 'S' } });
    expect(await failureOf(create(tableRequest('contract-taken', { key: { pk: 'S' } })))).toMatchObject(
      refusal('ResourceInUseException', 'Table already exists: contract-taken'),
    );
  });
});

const valid = tableRequest('contract-invalid', { key: { pk: 'S', sk: 'S' } });
const onDemandIndex = { KeySchema: [{ AttributeName: 'sk', KeyType: 'HASH' as const }] };

/** What is wrong, the request, AWS's sentence. */
const refused: readonly (readonly [string, CreateTableCommandInput, string])[] = [
  [
    'no name',
    { ...valid, TableName: undefined },
    "The parameter 'TableName' is required but was not present in the request",
  ],
  [
    'a name of two characters',
    { ...valid, TableName: 'ab' },
    "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
  ],
  [
    'an unknown attribute type',
    { ...valid, AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'X' as 'S' }] },
    "1 validation error detected: Value 'X' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]",
  ],
  [
    'three key attributes',
    {
      ...valid,
      KeySchema: [...(valid.KeySchema ?? []), { AttributeName: 'x', KeyType: 'RANGE' }],
    },
    "1 validation error detected: Value '[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=x, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
  ],
  [
    'a key attribute without definition',
    { ...valid, AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }] },
    'Invalid KeySchema: Some index key attribute have no definition',
  ],
  [
    'a sort key first',
    {
      ...valid,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'RANGE' },
        { AttributeName: 'sk', KeyType: 'HASH' },
      ],
    },
    'Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
  ],
  [
    'a definition no key uses',
    {
      ...valid,
      AttributeDefinitions: [...(valid.AttributeDefinitions ?? []), { AttributeName: 'unused', AttributeType: 'S' }],
    },
    'One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
  ],
  [
    'throughput on demand',
    { ...valid, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
    'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
  ],
  [
    'no throughput where it is provisioned',
    { ...valid, BillingMode: 'PROVISIONED' },
    'One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
  ],
  [
    'two indexes of one name',
    {
      ...valid,
      GlobalSecondaryIndexes: [1, 2].map(() => ({
        IndexName: 'twice',
        ...onDemandIndex,
        Projection: { ProjectionType: 'ALL' as const },
      })),
    },
    'One or more parameter values were invalid: Duplicate index name: twice',
  ],
  [
    'projected attributes of an index that projects keys only',
    {
      ...valid,
      GlobalSecondaryIndexes: [
        {
          IndexName: 'index',
          ...onDemandIndex,
          Projection: { ProjectionType: 'KEYS_ONLY', NonKeyAttributes: ['a'] },
        },
      ],
    },
    'One or more parameter values were invalid: ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified',
  ],
  [
    'projected attributes that are named twice',
    {
      ...valid,
      GlobalSecondaryIndexes: [
        {
          IndexName: 'index',
          ...onDemandIndex,
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['a', 'a'] },
        },
      ],
    },
    'One or more parameter values were invalid: Duplicate element in NonKeyAttributes: a',
  ],
  [
    'an attribute that is defined twice',
    {
      ...valid,
      AttributeDefinitions: [...(valid.AttributeDefinitions ?? []), { AttributeName: 'pk', AttributeType: 'S' }],
    },
    'Attribute Name is duplicated: pk',
  ],
  [
    'a stream of no view',
    { ...valid, StreamSpecification: { StreamEnabled: true } },
    'One or more parameter values were invalid: Table is being created with a stream enabled, UpdateViewType is required',
  ],
  [
    'a tag of AWS’s own',
    { ...valid, Tags: [{ Key: 'aws:x', Value: '' }] },
    'Tag Key cannot be prefixed with aws:, Key: aws:x',
  ],
  [
    'a local index of a table without sort key',
    {
      ...tableRequest('contract-invalid', { key: { pk: 'S' }, local: { byDate: { pk: 'S', date: 'S' } } }),
    },
    'One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
  ],
];

describe('CreateTable refuses', () => {
  it.each(refused)('%s', async (_, input, message) => {
    expect(await failureOf(create(input))).toMatchObject(refusal('ValidationException', message));
  });
});

describe('ListTables', () => {
  it('pages through the names in order', async () => {
    for (const name of ['contract-list-b', 'contract-list-a']) {
      await createTable(fixture.client, name, { key: { pk: 'S' } });
    }
    const page = await fixture.client.send(
      new ListTablesCommand({ ExclusiveStartTableName: 'contract-list', Limit: 1 }),
    );
    expect(page).toMatchObject({ TableNames: ['contract-list-a'], LastEvaluatedTableName: 'contract-list-a' });
  });
});

describe('DeleteTable', () => {
  it('deletes a table with its items and answers DELETING', async () => {
    await createTable(fixture.client, 'contract-delete', { key: { pk: 'S' } });
    const deleted = await fixture.client.send(new DeleteTableCommand({ TableName: 'contract-delete' }));
    expect(deleted.TableDescription?.TableStatus).toBe('DELETING');
    expect(
      await failureOf(fixture.client.send(new DescribeTableCommand({ TableName: 'contract-delete' }))),
    ).toMatchObject(
      refusal('ResourceNotFoundException', 'Requested resource not found: Table: contract-delete not found'),
    );
  });

  it('refuses a protected table', async () => {
    await create({ ...tableRequest('contract-protected', { key: { pk: 'S' } }), DeletionProtectionEnabled: true });
    expect(
      await failureOf(fixture.client.send(new DeleteTableCommand({ TableName: 'contract-protected' }))),
    ).toMatchObject(refusal('ValidationException', /protected against deletion/));
  });
});
