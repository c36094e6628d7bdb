import type { SluiceConfig, TableDefinition } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { exampleConfig } from '../../test/example-config.ts';
import { readStack } from '../../test/read-stack.ts';
import type { Resource } from '../../test/template-reader.ts';

const patienceMs = 120_000;
/** As long as what comes before a name. */
const arn = 'arn:aws-us-gov:dynamodb:us-gov-northwest-1:123456789012:table/';

function configOf(tables: number, indexes: number): SluiceConfig {
  const partitionKey = { name: 'id', type: 'string' } as const;
  const index = (at: number) => [`by-attribute-${at}`, { partitionKey: { name: `attribute${at}`, type: 'string' } }];
  const definition: TableDefinition = {
    partitionKey,
    indexes: Object.fromEntries(Array.from({ length: indexes }, (_, at) => index(at))),
  };
  const names = Array.from({ length: tables }, (_, at) => `customers-and-orders-${at}`);
  return { ...exampleConfig, tables: Object.fromEntries(names.map((name) => [name, definition])) };
}

interface Statement {
  readonly Resource: unknown;
}

describe('a deployment of 50 tables with 5 indexes each', { timeout: patienceMs }, () => {
  const { template, reader } = readStack({ config: configOf(50, 5) });

  /** Characters of a policy as IAM counts them, every ARN at its full length. */
  function sizeOf({ Properties }: Resource): number {
    const { Statement: statements } = Properties['PolicyDocument'] as { Statement: readonly Statement[] };
    const spelled = statements.map((statement) => {
      const resources = Array.isArray(statement.Resource) ? statement.Resource : [statement.Resource];
      return { ...statement, Resource: resources.map((resource) => arn + reader.text(resource)) };
    });
    return JSON.stringify(spelled).length;
  }

  it("stays below IAM's limits", () => {
    const inline = reader.all('AWS::IAM::Policy').map(sizeOf);
    const managed = reader.all('AWS::IAM::ManagedPolicy').map(sizeOf);
    expect(Math.max(...inline)).toBeLessThan(10_240);
    expect(Math.max(0, ...managed)).toBeLessThan(6144);
  });

  it("stays below CloudFormation's limits", () => {
    expect(Object.keys(reader.resources).length).toBeLessThanOrEqual(500);
    expect(JSON.stringify(template, undefined, 1).length).toBeLessThan(1_000_000);
  });
});

it(
  'refuses more than CloudFormation takes, and says what to do',
  () => {
    expect(() => readStack({ config: configOf(60, 5) })).toThrow(/CloudFormation takes 500\. Every table .* fewer/);
  },
  patienceMs,
);
