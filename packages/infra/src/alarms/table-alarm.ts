import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface TableAlarmProps {
  /** Logical name of the table. */
  readonly name: string;
  readonly table: Table;
  /** An index of the table, which has throttles of its own. @default - the table itself */
  readonly indexName?: string;
  readonly topicArn: string | undefined;
}

/** Tells when DynamoDB keeps throttling a table or an index. A short burst is ridden out by the queues: three minutes of five are not. */
export class TableAlarm extends RunbookAlarm {
  constructor(scope: Construct, id: string, { name, table, indexName, topicArn }: TableAlarmProps) {
    const what = indexName === undefined ? `table ${name}` : `index ${indexName} of the table ${name}`;
    super(scope, id, {
      name: `${name}-table${indexName === undefined ? '' : `-${indexName}`}-throttles`,
      meaning: `DynamoDB keeps throttling the ${what}.`,
      page: 'table-throttles',
      metric: throttles(table, indexName),
      threshold: 1,
      periods: 5,
      breaching: 3,
      topicArn,
    });
  }
}

/** Reads and writes together: the metric ThrottledRequests exists per operation only. */
function throttles(table: Table, indexName: string | undefined): MathExpression {
  const period = Duration.minutes(1);
  const dimensionsMap = {
    TableName: table.tableName,
    ...(indexName === undefined ? {} : { GlobalSecondaryIndexName: indexName }),
  };
  const metric = (metricName: string) =>
    new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, period, statistic: 'Sum' });
  return new MathExpression({
    expression: 'FILL(reads, 0) + FILL(writes, 0)',
    usingMetrics: { reads: metric('ReadThrottleEvents'), writes: metric('WriteThrottleEvents') },
    label: 'Throttled reads and writes',
    period,
  });
}
