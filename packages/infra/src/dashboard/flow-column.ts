import { GraphWidget, type IWidget, Metric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Processor } from '../constructs/processor.ts';

/** One flow from top to bottom: what became of its events, its queue, its function, its dead letters. The same rows for every flow. */
export function flowColumn({ flow, queue, deadLetterQueue, lambda }: Processor): IWidget[] {
  const period = Duration.minutes(1);
  const width = 6;
  // What the processors write as embedded metrics (packages/functions/src/telemetry).
  const outcome = (metricName: string, statistic = 'Sum', label = metricName) =>
    new Metric({ namespace: 'Sluice', metricName, dimensionsMap: { flow }, period, statistic, label });
  return [
    new TextWidget({ markdown: `## ${flow}`, width, height: 1 }),
    new GraphWidget({
      title: `${flow}: outcomes`,
      width,
      left: ['Applied', 'Superseded', 'Duplicates', 'Refused', 'DeadLettered', 'Returned'].map((name) => outcome(name)),
    }),
    new GraphWidget({
      title: `${flow}: accepted to applied`,
      width,
      left: ['p50', 'p90', 'p99'].map((statistic) => outcome('LatencyMs', statistic, statistic)),
      right: [outcome('ConsumedCapacity', 'Sum', 'capacity units')],
    }),
    new GraphWidget({
      title: `${flow}: queue`,
      width,
      left: [
        queue.metricApproximateNumberOfMessagesVisible({ period, label: 'waiting' }),
        queue.metricApproximateNumberOfMessagesNotVisible({ period, label: 'in flight' }),
      ],
      right: [queue.metricApproximateAgeOfOldestMessage({ period, label: 'oldest (s)' })],
    }),
    new GraphWidget({
      title: `${flow}: function`,
      width,
      left: [
        lambda.function.metricInvocations({ period, label: 'runs' }),
        lambda.function.metricErrors({ period, label: 'errors' }),
        lambda.function.metricThrottles({ period, label: 'throttles' }),
      ],
      right: [lambda.function.metricDuration({ period, statistic: 'p99', label: 'p99 (ms)' })],
    }),
    new GraphWidget({
      title: `${flow}: dead letters`,
      width,
      left: [
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum', label: 'waiting' }),
      ],
    }),
  ];
}
