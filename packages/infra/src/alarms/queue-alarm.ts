import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Processor } from '../constructs/processor.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface QueueAlarmProps {
  readonly processor: Processor;
  readonly topicArn: string | undefined;
}

/** Tells when a flow's oldest message waits longer than it should. */
export class QueueAlarm extends RunbookAlarm {
  constructor(scope: Construct, id: string, { processor: { flow, queue, alarmingAge }, topicArn }: QueueAlarmProps) {
    super(scope, id, {
      name: `${flow}-queue-age`,
      meaning: `The oldest message of the ${flow} queue is older than ${alarmingAge.toHumanString()}: it is not read as fast as it fills.`,
      page: 'queue-age',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: alarmingAge.toSeconds(),
      topicArn,
    });
  }
}
