import { describe, expect, it } from 'vitest';
import { readStack } from '../../test/read-stack.ts';
import { lambdaNames } from './function-entry.ts';

const { reader } = readStack();

function lambda(name: string) {
  return reader.named('AWS::Lambda::Function', `Sluice-${name}`).Properties;
}

function mapping(flow: string) {
  const found = reader
    .all('AWS::Lambda::EventSourceMapping')
    .filter(({ Properties }) => reader.text(Properties['EventSourceArn']) === `Sluice-${flow}.Arn`);
  expect(found).toHaveLength(1);
  return found[0]!.Properties;
}

describe('the Lambdas', () => {
  it('are those of the spec, one that answers reads, one for dead letters', () => {
    expect(reader.names('AWS::Lambda::Function')).toEqual(lambdaNames.map((name) => `Sluice-${name}`).toSorted());
  });

  it.each([
    { name: 'event-processor', memoryMb: 512, timeoutSeconds: 29 },
    { name: 'query-processor', memoryMb: 256, timeoutSeconds: 30 },
    { name: 'write-processor', memoryMb: 256, timeoutSeconds: 30 },
    { name: 'import-processor', memoryMb: 512, timeoutSeconds: 300 },
    { name: 'analytics-processor', memoryMb: 256, timeoutSeconds: 60 },
    { name: 'read-api', memoryMb: 512, timeoutSeconds: 29 },
    { name: 'dead-letters', memoryMb: 512, timeoutSeconds: 29 },
  ])('$name has $memoryMb MB and $timeoutSeconds s', ({ name, memoryMb, timeoutSeconds }) => {
    expect(lambda(name)).toMatchObject({ MemorySize: memoryMb, Timeout: timeoutSeconds });
  });

  it.each(lambdaNames)('%s runs on Node 24 on arm64, traced, from its own bundle', (name) => {
    expect(lambda(name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
    });
  });

  it.each(lambdaNames)('%s writes to a log group of its own, kept for 30 days', (name) => {
    const { LoggingConfig } = lambda(name) as { LoggingConfig: { LogGroup: unknown } };
    const logGroup = `/aws/lambda/Sluice-${name}`;
    expect(reader.text(LoggingConfig.LogGroup)).toBe(logGroup);
    expect(reader.named('AWS::Logs::LogGroup', logGroup).Properties).toMatchObject({ RetentionInDays: 30 });
  });

  it('each have code of their own', () => {
    const keys = reader.all('AWS::Lambda::Function').map(({ Properties }) => JSON.stringify(Properties['Code']));
    expect(new Set(keys).size).toBe(lambdaNames.length);
  });
});

describe('the environment', () => {
  const signingKey = '{"Fn::Select":[2,{"Fn::Split":["/",{"Ref":"AWS::StackId"}]}]}';
  const ownQueue = (flow: string, maxReceiveCount: string) => ({
    QUEUE_URL: `Sluice-${flow}`,
    DEAD_LETTER_QUEUE_URL: `Sluice-${flow}-dead-letters`,
    MAX_RECEIVE_COUNT: maxReceiveCount,
  });

  it.each([
    {
      name: 'event-processor',
      environment: {
        USER_EVENT_BUS: 'Sluice-user',
        AUTH_EVENT_BUS: 'Sluice-auth',
        SYSTEM_EVENT_BUS: 'Sluice-system',
        ANALYTICS_EVENT_BUS: 'Sluice-analytics',
        QUERY_QUEUE_URL: 'Sluice-query',
        LEDGER_TABLE: 'Sluice-ledger',
        SIGNING_KEY: signingKey,
      },
    },
    {
      name: 'query-processor',
      environment: {
        TABLE_PREFIX: 'Sluice-',
        LEDGER_TABLE: 'Sluice-ledger',
        ANALYTICS_EVENT_BUS: 'Sluice-analytics',
        SIGNING_KEY: signingKey,
        ...ownQueue('query', '3'),
      },
    },
    {
      name: 'write-processor',
      environment: {
        TABLE_PREFIX: 'Sluice-',
        LEDGER_TABLE: 'Sluice-ledger',
        ANALYTICS_EVENT_BUS: 'Sluice-analytics',
        ...ownQueue('write', '5'),
      },
    },
    {
      name: 'import-processor',
      environment: {
        TABLE_PREFIX: 'Sluice-',
        LEDGER_TABLE: 'Sluice-ledger',
        ANALYTICS_EVENT_BUS: 'Sluice-analytics',
        ...ownQueue('import', '5'),
      },
    },
    {
      name: 'analytics-processor',
      environment: { ANALYTICS_TABLE: 'Sluice-analytics', ...ownQueue('analytics', '5') },
    },
    {
      name: 'read-api',
      environment: { LEDGER_TABLE: 'Sluice-ledger', ANALYTICS_TABLE: 'Sluice-analytics', SIGNING_KEY: signingKey },
    },
    {
      name: 'dead-letters',
      environment: {
        QUERY_QUEUE_URL: 'Sluice-query',
        WRITE_QUEUE_URL: 'Sluice-write',
        IMPORT_QUEUE_URL: 'Sluice-import',
        ANALYTICS_QUEUE_URL: 'Sluice-analytics',
        QUERY_DEAD_LETTER_QUEUE_URL: 'Sluice-query-dead-letters',
        WRITE_DEAD_LETTER_QUEUE_URL: 'Sluice-write-dead-letters',
        IMPORT_DEAD_LETTER_QUEUE_URL: 'Sluice-import-dead-letters',
        ANALYTICS_DEAD_LETTER_QUEUE_URL: 'Sluice-analytics-dead-letters',
        RULES_DEAD_LETTER_QUEUE_URL: 'Sluice-rules-dead-letters',
        UNROUTED_DEAD_LETTER_QUEUE_URL: 'Sluice-unrouted-dead-letters',
        LEDGER_TABLE: 'Sluice-ledger',
        SIGNING_KEY: signingKey,
      },
    },
  ])('of $name is exactly what it reads', ({ name, environment }) => {
    const { Environment } = lambda(name) as { Environment: { Variables: Record<string, unknown> } };
    const variables = Object.entries(Environment.Variables).map(([key, value]) => [key, reader.text(value)]);
    expect(Object.fromEntries(variables)).toEqual(environment);
  });
});

describe('the event source mappings', () => {
  it.each([
    { flow: 'query', batchSize: 10, windowSeconds: 0, maxConcurrency: 11 },
    { flow: 'write', batchSize: 10, windowSeconds: 0, maxConcurrency: 12 },
    { flow: 'import', batchSize: 5, windowSeconds: 0, maxConcurrency: 13 },
    { flow: 'analytics', batchSize: 100, windowSeconds: 2, maxConcurrency: 14 },
  ])(
    'hand $flow messages over $batchSize at a time, $maxConcurrency runs at most',
    ({ flow, batchSize, windowSeconds, maxConcurrency }) => {
      const properties = mapping(flow);
      expect(reader.text(properties['FunctionName'])).toBe(`Sluice-${flow}-processor`);
      expect(properties).toMatchObject({
        BatchSize: batchSize,
        MaximumBatchingWindowInSeconds: windowSeconds,
        ScalingConfig: { MaximumConcurrency: maxConcurrency },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
    },
  );

  it('are one for each flow', () => {
    expect(reader.all('AWS::Lambda::EventSourceMapping')).toHaveLength(4);
  });
});
