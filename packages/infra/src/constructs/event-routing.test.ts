import { describe, expect, it } from 'vitest';
import { readStack } from '../../test/read-stack.ts';

const { reader } = readStack();

interface Target {
  readonly Arn: unknown;
  readonly InputPath?: string;
  readonly DeadLetterConfig: { readonly Arn: unknown };
  readonly RetryPolicy: unknown;
}

function rule(name: string) {
  return reader.named('AWS::Events::Rule', `Sluice-${name}`).Properties;
}

function targetsOf(properties: Readonly<Record<string, unknown>>) {
  return properties['Targets'] as readonly Target[];
}

describe('the buses', () => {
  it('are those of the spec', () => {
    expect(reader.names('AWS::Events::EventBus')).toEqual([
      'Sluice-analytics',
      'Sluice-auth',
      'Sluice-system',
      'Sluice-user',
    ]);
  });

  it.each(['user', 'auth'])('%s is archived for 90 days, every event', (name) => {
    const archive = reader.named('AWS::Events::Archive', `Sluice-${name}`).Properties;
    expect(reader.text(archive['SourceArn'])).toBe(`Sluice-${name}.Arn`);
    expect(archive).toMatchObject({ RetentionDays: 90 });
    expect(archive).not.toHaveProperty('EventPattern');
  });

  it('system and analytics are not: a replay would apply commands again', () => {
    expect(reader.names('AWS::Events::Archive')).toEqual(['Sluice-auth', 'Sluice-user']);
  });
});

describe('the rules', () => {
  it.each([
    { flow: 'write', bus: 'system' },
    { flow: 'import', bus: 'system' },
    { flow: 'analytics', bus: 'analytics' },
  ])('$flow: the detail alone goes from the $bus bus to the $flow queue', ({ flow, bus }) => {
    const properties = rule(flow);
    expect(reader.text(properties['EventBusName'])).toBe(`Sluice-${bus}`);
    expect(properties).toMatchObject({
      State: 'ENABLED',
      EventPattern: { source: ['sluice'], 'detail-type': [flow] },
    });
    const targets = targetsOf(properties);
    expect(targets.map(({ Arn, InputPath }) => [reader.text(Arn), InputPath])).toEqual([
      [`Sluice-${flow}.Arn`, '$.detail'],
    ]);
  });

  it.each([
    { bus: 'system', taken: ['write', 'import'] },
    { bus: 'analytics', taken: ['analytics'] },
  ])('what no rule of the $bus bus takes is kept whole as a dead letter', ({ bus, taken }) => {
    const properties = rule(`${bus}-unrouted`);
    expect(reader.text(properties['EventBusName'])).toBe(`Sluice-${bus}`);
    expect(properties['EventPattern']).toEqual({
      $or: [{ source: [{ 'anything-but': ['sluice'] }] }, { 'detail-type': [{ 'anything-but': taken }] }],
    });
    const targets = targetsOf(properties);
    expect(targets.map(({ Arn, InputPath }) => [reader.text(Arn), InputPath])).toEqual([
      ['Sluice-unrouted-dead-letters.Arn', undefined],
    ]);
  });

  it('are these five', () => {
    expect(reader.names('AWS::Events::Rule')).toEqual([
      'Sluice-analytics',
      'Sluice-analytics-unrouted',
      'Sluice-import',
      'Sluice-system-unrouted',
      'Sluice-write',
    ]);
  });
});

describe('every rule', () => {
  const rules = reader.all('AWS::Events::Rule');

  it('gives its target a dead-letter queue and the longest retries that EventBridge has', () => {
    const targets = rules.flatMap(({ Properties }) => targetsOf(Properties));
    expect(targets).toHaveLength(5);
    for (const { DeadLetterConfig, RetryPolicy } of targets) {
      expect(reader.text(DeadLetterConfig.Arn)).toBe('Sluice-rules-dead-letters.Arn');
      expect(RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
    }
  });

  it('may send to its queue and its dead-letter queue, and no other rule may', () => {
    const needed = rules.flatMap(({ Properties }) =>
      targetsOf(Properties).flatMap(({ Arn, DeadLetterConfig }) =>
        [Arn, DeadLetterConfig.Arn].map((to) => `${String(Properties['Name'])} to ${reader.text(to)}`),
      ),
    );
    expect(senders().toSorted()).toEqual(needed.toSorted());
  });
});

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Principal: Readonly<Record<string, string>>;
  readonly Resource: unknown;
  readonly Condition: { readonly ArnEquals: { readonly 'aws:SourceArn': unknown } };
}

/** `<rule> to <queue>` for every leave that a queue's policy gives to EventBridge. */
function senders(): string[] {
  return reader
    .all('AWS::SQS::QueuePolicy')
    .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Action, Principal, Resource, Condition }) => {
      expect([Action, Principal]).toEqual(['sqs:SendMessage', { Service: 'events.amazonaws.com' }]);
      const from = reader.text(Condition.ArnEquals['aws:SourceArn']).replace('.Arn', '');
      return `${from} to ${reader.text(Resource)}`;
    });
}
