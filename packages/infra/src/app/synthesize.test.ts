import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleConfig } from '../../test/example-config.ts';
import { type LambdaName, lambdaNames } from '../lambdas/function-entry.ts';
import { synthesize } from './synthesize.ts';

let directory: string;
let entries: Readonly<Record<LambdaName, string>>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-synthesize-'));
  const files = lambdaNames.map((name) => [name, join(directory, `${name}.ts`)] as const);
  for (const [name, file] of files) await writeFile(file, `export const handler = () => '${name}';\n`);
  entries = Object.fromEntries(files) as Record<LambdaName, string>;
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

interface Template {
  readonly Resources: Readonly<Record<string, { Type: string; Properties: Readonly<Record<string, unknown>> }>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

async function synthesized(place: string, stackName?: string) {
  const outputDirectory = join(directory, place);
  await synthesize({
    config: exampleConfig,
    outputDirectory,
    entries,
    ...(stackName === undefined ? {} : { stackName }),
  });
  const text = await readFile(join(outputDirectory, `${stackName ?? 'Sluice'}.template.json`), 'utf8');
  return { outputDirectory, text, template: JSON.parse(text) as Template };
}

describe('synthesis', () => {
  it('gives the same template and the same assets each time, whatever the directory', async () => {
    const first = await synthesized('first');
    const second = await synthesized('second');
    expect(second.text).toBe(first.text);
    const assets = await Promise.all([first, second].map(({ outputDirectory }) => assetsIn(outputDirectory)));
    expect(assets[0]).toEqual(assets[1]);
  });

  it('puts the code of each function where its key says', async () => {
    const { outputDirectory, template } = await synthesized('code');
    const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions).toHaveLength(lambdaNames.length);
    for (const { Properties } of functions) {
      const { S3Key } = Properties['Code'] as { S3Key: string };
      const code = await readFile(join(outputDirectory, `asset.${S3Key.replace('.zip', '')}`, 'index.cjs'), 'utf8');
      expect(code).toContain(String(Properties['FunctionName']).replace('Sluice-', ''));
    }
  });

  it('is done twice at a time without harm', async () => {
    const [first, second] = await Promise.all([synthesized('shared'), synthesized('shared')]);
    expect(second.text).toBe(first.text);
  });

  it('leaves no bundles behind', async () => {
    const { outputDirectory } = await synthesized('tidy');
    const leftovers = (await readdir(outputDirectory)).filter((name) => name.includes('bundle'));
    expect(leftovers).toEqual([]);
  });

  it('names everything after the stack', async () => {
    const { template } = await synthesized('other', 'Orders-Test');
    const names = Object.values(template.Resources)
      .flatMap(({ Properties }) =>
        ['TableName', 'QueueName', 'FunctionName', 'AlarmName'].map((name) => Properties[name]),
      )
      .filter((name) => typeof name === 'string');
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => !name.startsWith('Orders-Test-'))).toEqual([]);
  });

  it('refuses a stack name that would make names too long for AWS', async () => {
    await expect(synthesized('long', 'S'.repeat(41))).rejects.toThrow('has 41 characters; at most 40');
  });

  it('needs no account, no parameters, no lookups', async () => {
    const { template, text } = await synthesized('agnostic');
    expect(Object.keys(template).toSorted()).toEqual(['Description', 'Outputs', 'Resources']);
    expect(text).not.toMatch(/\b\d{12}\b/);
  });

  it('holds just the resource types that the local runtime executes', async () => {
    const { template } = await synthesized('types');
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect([...types].toSorted()).toEqual([
      'AWS::ApiGatewayV2::Api',
      'AWS::ApiGatewayV2::Integration',
      'AWS::ApiGatewayV2::Route',
      'AWS::ApiGatewayV2::Stage',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::DynamoDB::Table',
      'AWS::Events::Archive',
      'AWS::Events::EventBus',
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  it('tells address, buses, tables and queues as outputs', async () => {
    const { template } = await synthesized('outputs');
    expect(Object.keys(template.Outputs).toSorted()).toEqual([
      'AnalyticsDeadLetterQueueUrl',
      'AnalyticsEventBusName',
      'AnalyticsQueueUrl',
      'AnalyticsTableName',
      'ApiUrl',
      'AuthEventBusName',
      'ImportDeadLetterQueueUrl',
      'ImportQueueUrl',
      'LedgerTableName',
      'QueryDeadLetterQueueUrl',
      'QueryQueueUrl',
      'ReadingsTableName',
      'RulesDeadLetterQueueUrl',
      'SystemEventBusName',
      'UnroutedQueueUrl',
      'UserEventBusName',
      'UsersTableName',
      'WriteDeadLetterQueueUrl',
      'WriteQueueUrl',
    ]);
  });
});

async function assetsIn(outputDirectory: string): Promise<string[]> {
  return (await readdir(outputDirectory)).filter((name) => name.startsWith('asset.')).toSorted();
}
