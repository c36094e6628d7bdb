import { GraphWidget, type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Rules } from '../constructs/rules.ts';
import type { Tables } from '../constructs/tables.ts';

export interface PlumbingRowProps {
  readonly rules: Rules;
  readonly tables: Tables;
}

/** What lies between and below the flows: rules and tables. */
export function plumbingRow({ rules, tables }: PlumbingRowProps): IWidget[] {
  const period = Duration.minutes(1);
  const named = [
    { name: 'ledger', table: tables.ledger.table },
    { name: 'analytics', table: tables.analytics.table },
    ...tables.declared,
  ];
  const tableMetric = (metricName: string, tableName: string, label: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: tableName },
      period,
      statistic: 'Sum',
      label,
    });
  return [
    new GraphWidget({
      title: 'Rules: delivered',
      width: 6,
      left: rules.all.map((rule) => rule.metric('Invocations', period)),
    }),
    new GraphWidget({
      title: 'Rules: failed',
      width: 6,
      left: rules.all.map((rule) => rule.metric('FailedInvocations', period)),
    }),
    new GraphWidget({
      title: 'Tables: consumed units a minute',
      width: 6,
      left: named.flatMap(({ name, table }) => [
        tableMetric('ConsumedReadCapacityUnits', table.tableName, `${name} read`),
        tableMetric('ConsumedWriteCapacityUnits', table.tableName, `${name} write`),
      ]),
    }),
    new GraphWidget({
      title: 'Tables: throttled',
      width: 6,
      left: named.flatMap(({ name, table }) => [
        tableMetric('ReadThrottleEvents', table.tableName, `${name} read`),
        tableMetric('WriteThrottleEvents', table.tableName, `${name} write`),
      ]),
    }),
  ];
}
