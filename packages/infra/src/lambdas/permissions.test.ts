import { describe, expect, it } from 'vitest';
import { readStack } from '../../test/read-stack.ts';
import { lambdaNames } from './function-entry.ts';

const { reader } = readStack();

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Every `action on resource` that a Lambda's role may do. */
function permissionsOf(name: string): string[] {
  const { Role } = reader.named('AWS::Lambda::Function', `Sluice-${name}`).Properties;
  const [roleId] = (Role as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'];
  const policies = reader
    .all('AWS::IAM::Policy')
    .filter(({ Properties }) => JSON.stringify(Properties['Roles']) === JSON.stringify([{ Ref: roleId }]));
  return policies.flatMap(({ Properties }) =>
    (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement.flatMap(permissionsIn),
  );
}

function permissionsIn({ Effect, Action, Resource }: Statement): string[] {
  expect(Effect).toBe('Allow');
  return list(Action).flatMap((action) => list(Resource).map((resource) => `${action} on ${reader.text(resource)}`));
}

function list<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** What every Lambda needs for its logs and traces. X-Ray knows no resources. */
const telemetry = (name: string) => [
  `logs:CreateLogStream on /aws/lambda/Sluice-${name}.Arn`,
  `logs:PutLogEvents on /aws/lambda/Sluice-${name}.Arn`,
  'xray:PutTraceSegments on *',
  'xray:PutTelemetryRecords on *',
];

const ownQueue = (flow: string) => [
  `sqs:ReceiveMessage on Sluice-${flow}.Arn`,
  `sqs:DeleteMessage on Sluice-${flow}.Arn`,
  `sqs:GetQueueAttributes on Sluice-${flow}.Arn`,
  `sqs:ChangeMessageVisibility on Sluice-${flow}.Arn`,
  `sqs:SendMessage on Sluice-${flow}.Arn`,
  `sqs:SendMessage on Sluice-${flow}-dead-letters.Arn`,
];

const onTables = (...actions: string[]) =>
  actions.flatMap((action) => [`dynamodb:${action} on Sluice-users.Arn`, `dynamodb:${action} on Sluice-readings.Arn`]);
const onIndexes = (...actions: string[]) => actions.map((action) => `dynamodb:${action} on Sluice-users.Arn/index/*`);
const onLedger = (...actions: string[]) => actions.map((action) => `dynamodb:${action} on Sluice-ledger.Arn`);
const onAnalytics = (...actions: string[]) => actions.map((action) => `dynamodb:${action} on Sluice-analytics.Arn`);
const publish = (bus: string) => `events:PutEvents on Sluice-${bus}.Arn`;

describe('the permissions', () => {
  it.each([
    {
      name: 'event-processor',
      permissions: [
        publish('user'),
        publish('auth'),
        publish('system'),
        publish('analytics'),
        'sqs:SendMessage on Sluice-query.Arn',
        ...onLedger('BatchGetItem'),
      ],
    },
    {
      name: 'query-processor',
      permissions: [
        ...ownQueue('query'),
        ...onTables('GetItem', 'BatchGetItem', 'Query', 'Scan'),
        ...onIndexes('Query', 'Scan'),
        ...onLedger('PutItem', 'UpdateItem', 'BatchWriteItem'),
        publish('analytics'),
      ],
    },
    {
      name: 'write-processor',
      permissions: [
        ...ownQueue('write'),
        ...onTables('PutItem', 'UpdateItem', 'DeleteItem'),
        ...onLedger('PutItem', 'UpdateItem'),
        publish('analytics'),
      ],
    },
    {
      name: 'import-processor',
      permissions: [
        ...ownQueue('import'),
        ...onTables('BatchWriteItem', 'PutItem', 'BatchGetItem', 'DeleteItem', 'ConditionCheckItem'),
        ...onLedger('BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'),
        ...onLedger('ConditionCheckItem'),
        publish('analytics'),
      ],
    },
    {
      name: 'analytics-processor',
      permissions: [...ownQueue('analytics'), ...onAnalytics('PutItem', 'UpdateItem')],
    },
    {
      name: 'read-api',
      permissions: [...onLedger('BatchGetItem', 'Query'), ...onAnalytics('Query')],
    },
    {
      name: 'dead-letters',
      permissions: [
        ...['query', 'write', 'import', 'analytics', 'rules', 'unrouted'].flatMap((name) =>
          ['ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'SendMessage'].map(
            (action) => `sqs:${action} on Sluice-${name}-dead-letters.Arn`,
          ),
        ),
        ...['query', 'write', 'import', 'analytics'].map((flow) => `sqs:SendMessage on Sluice-${flow}.Arn`),
        ...onLedger('BatchGetItem'),
      ],
    },
  ])('of $name are these and no more', ({ name, permissions }) => {
    expect(permissionsOf(name).toSorted()).toEqual([...telemetry(name), ...permissions].toSorted());
  });

  it.each(lambdaNames)('of %s have no wildcard, but for X-Ray and the indexes of a table', (name) => {
    const wild = permissionsOf(name).filter((permission) => permission.replace('.Arn/index/*', '').includes('*'));
    expect(wild.toSorted()).toEqual(['xray:PutTelemetryRecords on *', 'xray:PutTraceSegments on *']);
  });

  it('come from no managed policy', () => {
    expect(reader.all('AWS::IAM::Role').filter(({ Properties }) => 'ManagedPolicyArns' in Properties)).toEqual([]);
  });

  it('let the API call its functions, and nobody else', () => {
    const invocations = reader.all('AWS::Lambda::Permission').map(({ Properties }) => ({
      target: reader.text(Properties['FunctionName']).replace('.Arn', ''),
      principal: Properties['Principal'],
      from: reader.text(Properties['SourceArn']),
    }));
    const api = 'arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:Sluice-api';
    expect(invocations).toEqual([
      { target: 'Sluice-event-processor', principal: 'apigateway.amazonaws.com', from: `${api}/*/*/v1/events` },
      { target: 'Sluice-dead-letters', principal: 'apigateway.amazonaws.com', from: `${api}/*/*/v1/dead-letters*` },
      { target: 'Sluice-read-api', principal: 'apigateway.amazonaws.com', from: `${api}/*/*` },
    ]);
  });
});
