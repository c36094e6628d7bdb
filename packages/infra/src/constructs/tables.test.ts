import { describe, expect, it } from 'vitest';
import { exampleConfig } from '../../test/example-config.ts';
import { readStack } from '../../test/read-stack.ts';

const { reader } = readStack();

function table(name: string) {
  return reader.named('AWS::DynamoDB::Table', `Sluice-${name}`).Properties;
}

describe('the declared tables', () => {
  it('are named after the stack and their logical name, beside the ledger and the analytics table', () => {
    expect(reader.names('AWS::DynamoDB::Table')).toEqual([
      'Sluice-analytics',
      'Sluice-ledger',
      'Sluice-readings',
      'Sluice-users',
    ]);
  });

  it('have the keys and indexes of sluice.config.ts, every attribute projected', () => {
    expect(table('users')).toMatchObject({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-email',
          KeySchema: [{ AttributeName: 'email', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
        {
          IndexName: 'by-country',
          KeySchema: [
            { AttributeName: 'country', KeyType: 'HASH' },
            { AttributeName: 'createdAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });

  it('have key attributes of the declared types', () => {
    expect(table('readings')).toMatchObject({
      KeySchema: [
        { AttributeName: 'sensor', KeyType: 'HASH' },
        { AttributeName: 'sequence', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'sensor', AttributeType: 'B' },
        { AttributeName: 'sequence', AttributeType: 'N' },
      ],
    });
  });

  it.each(['ledger', 'analytics'])('may not take the name %s, which a table of Sluice has', (name) => {
    const tables = { ...exampleConfig.tables, [name]: { partitionKey: { name: 'id', type: 'string' as const } } };
    expect(() => readStack({ config: { ...exampleConfig, tables } })).toThrow(`declares a table named "${name}"`);
  });
});

describe.each(['ledger', 'analytics'])('the %s table', (name) => {
  it('has keys pk and sk, and drops rows after their expiresAt', () => {
    expect(table(name)).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });
});

describe('every table', () => {
  const tables = reader.all('AWS::DynamoDB::Table');

  it('is paid per request and can be restored to any second of the last weeks', () => {
    for (const { Properties } of tables) {
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
  });

  it('outlives the stack, and any change that would replace it', () => {
    for (const { DeletionPolicy, UpdateReplacePolicy } of tables) {
      expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });
});
