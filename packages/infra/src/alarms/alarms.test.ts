import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readStack } from '../../test/read-stack.ts';
import { lambdaNames } from '../lambdas/function-entry.ts';
import { runbookPages } from './runbook-pages.ts';

const { reader } = readStack();
const runbook = new URL('../../../../docs/runbook/', import.meta.url);
const alarms = reader.all('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

function alarm(name: string) {
  return reader.named('AWS::CloudWatch::Alarm', `Sluice-${name}`).Properties;
}

/** `<namespace> <metric> <statistic> of <dimensions> per <seconds> s`. */
function metric(source: Readonly<Record<string, unknown>>): string {
  const dimensions = (source['Dimensions'] as { Name: string; Value: unknown }[])
    .map(({ Name, Value }) => `${Name}=${reader.text(Value).replace('.QueueName', '')}`)
    .join(' ');
  return `${String(source['Namespace'])} ${String(source['MetricName'])} of ${dimensions}`;
}

interface MetricQuery {
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: Readonly<Record<string, unknown>>; readonly Period: number };
}

/** The expression of a metric-math alarm and the metrics it adds up. */
function sum(properties: Readonly<Record<string, unknown>>) {
  const queries = properties['Metrics'] as readonly MetricQuery[];
  return {
    expression: queries.flatMap(({ Expression }) => Expression ?? []),
    metrics: queries.flatMap(({ MetricStat }) => (MetricStat ? [metric(MetricStat.Metric)] : [])),
  };
}

describe('a dead-letter queue', () => {
  it.each(['query', 'write', 'import', 'analytics', 'rules', 'unrouted'])('%s rings with its first message', (name) => {
    const properties = alarm(`${name}-dead-letters`);
    expect(metric(properties)).toBe(
      `AWS/SQS ApproximateNumberOfMessagesVisible of QueueName=Sluice-${name}-dead-letters`,
    );
    expect(properties).toMatchObject({ Statistic: 'Maximum', Period: 60, Threshold: 1, EvaluationPeriods: 1 });
  });

  it.each(['query', 'write', 'import', 'analytics', 'rules', 'unrouted'])(
    '%s rings when a message has waited 7 of its 14 days, 4 of which it may have spent elsewhere',
    (name) => {
      const properties = alarm(`${name}-dead-letters-expiring`);
      expect(metric(properties)).toBe(`AWS/SQS ApproximateAgeOfOldestMessage of QueueName=Sluice-${name}-dead-letters`);
      expect(properties).toMatchObject({ Statistic: 'Maximum', Threshold: 7 * 24 * 3600 });
    },
  );
});

describe('a flow queue', () => {
  it.each([
    { flow: 'query', seconds: 60 },
    { flow: 'write', seconds: 300 },
    { flow: 'import', seconds: 1800 },
    { flow: 'analytics', seconds: 1800 },
  ])('$flow rings when its oldest message is $seconds s old', ({ flow, seconds }) => {
    const properties = alarm(`${flow}-queue-age`);
    expect(metric(properties)).toBe(`AWS/SQS ApproximateAgeOfOldestMessage of QueueName=Sluice-${flow}`);
    expect(properties).toMatchObject({ Statistic: 'Maximum', Threshold: seconds, EvaluationPeriods: 1 });
  });
});

describe('a function', () => {
  it.each(lambdaNames)('%s rings with its first error or throttle', (name) => {
    for (const [kind, metricName] of [
      ['errors', 'Errors'],
      ['throttles', 'Throttles'],
    ]) {
      const properties = alarm(`${name}-${kind}`);
      expect(metric(properties)).toBe(`AWS/Lambda ${metricName} of FunctionName=Sluice-${name}`);
      expect(properties).toMatchObject({ Statistic: 'Sum', Period: 300, Threshold: 1, EvaluationPeriods: 1 });
    }
  });
});

describe('a table', () => {
  it.each([
    { name: 'ledger-table', of: 'TableName=Sluice-ledger' },
    { name: 'analytics-table', of: 'TableName=Sluice-analytics' },
    { name: 'readings-table', of: 'TableName=Sluice-readings' },
    { name: 'users-table', of: 'TableName=Sluice-users' },
    { name: 'users-table-by-email', of: 'GlobalSecondaryIndexName=by-email TableName=Sluice-users' },
    { name: 'users-table-by-country', of: 'GlobalSecondaryIndexName=by-country TableName=Sluice-users' },
  ])('$name rings when it is throttled in three minutes of five', ({ name, of }) => {
    const properties = alarm(`${name}-throttles`);
    expect(sum(properties)).toEqual({
      expression: ['FILL(reads, 0) + FILL(writes, 0)'],
      metrics: [`AWS/DynamoDB ReadThrottleEvents of ${of}`, `AWS/DynamoDB WriteThrottleEvents of ${of}`],
    });
    expect(properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 5, DatapointsToAlarm: 3 });
  });
});

describe('a rule', () => {
  it.each([
    { rule: 'write', bus: 'system' },
    { rule: 'import', bus: 'system' },
    { rule: 'system-unrouted', bus: 'system' },
    { rule: 'analytics', bus: 'analytics' },
    { rule: 'analytics-unrouted', bus: 'analytics' },
  ])('$rule rings when an event was not delivered, or not even dead-lettered', ({ rule, bus }) => {
    const of = `EventBusName=Sluice-${bus} RuleName=Sluice-${rule}`;
    expect(sum(alarm(`${rule}-rule-failures`))).toEqual({
      expression: ['FILL(failed, 0) + FILL(lost, 0)'],
      metrics: [`AWS/Events FailedInvocations of ${of}`, `AWS/Events InvocationsFailedToBeSentToDlq of ${of}`],
    });
  });
});

describe('the API', () => {
  it('rings with the fifth 5xx answer in five minutes', () => {
    const properties = alarm('api-5xx');
    expect(metric(properties)).toBe('AWS/ApiGateway 5xx of ApiId=Sluice-api');
    expect(properties).toMatchObject({ Statistic: 'Sum', Period: 300, Threshold: 5, EvaluationPeriods: 1 });
  });
});

describe('every alarm', () => {
  it('is one of those above', () => {
    expect(alarms).toHaveLength(2 * 6 + 4 + 2 * 7 + 6 + 5 + 1);
  });

  it('names a page of the runbook that exists', () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      const page = /Runbook: docs\/runbook\/([a-z-]+\.md)$/.exec(String(AlarmDescription))?.[1];
      expect(page, `${String(AlarmName)} names no page`).toBeDefined();
      expect(existsSync(new URL(page!, runbook)), `docs/runbook/${page} is missing`).toBe(true);
    }
  });

  it('uses every page that is declared, all alarms taken together', () => {
    const named = new Set(alarms.map(({ AlarmDescription }) => String(AlarmDescription).replace(/^.*\//, '')));
    expect([...named].toSorted()).toEqual(runbookPages.map((page) => `${page}.md`).toSorted());
  });

  it('rings at its threshold, and takes silence for good news', () => {
    for (const properties of alarms) {
      expect(properties).toMatchObject({
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('tells nobody unless a topic is given', () => {
    expect(alarms.filter((properties) => 'AlarmActions' in properties)).toEqual([]);
  });

  it('tells the topic when it rings and when it stops', () => {
    const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:operators';
    const { reader: told } = readStack({ alarmTopicArn });
    for (const { Properties } of told.all('AWS::CloudWatch::Alarm')) {
      expect(Properties).toMatchObject({ AlarmActions: [alarmTopicArn], OKActions: [alarmTopicArn] });
    }
  });
});
