import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { RunbookPage } from './runbook-pages.ts';

export interface DeadLetterAlarmsProps {
  /** What failed into the queue: a flow, `rules`, `unrouted`. */
  readonly name: string;
  readonly deadLetterQueue: Queue;
  /** What a message in it means, in one sentence. */
  readonly meaning: string;
  readonly page: RunbookPage;
  readonly topicArn: string | undefined;
}

/** Tells when a dead-letter queue is not empty, and again when its messages are about to be lost. */
export class DeadLetterAlarms extends Construct {
  readonly notEmpty: RunbookAlarm;
  readonly expiring: RunbookAlarm;

  constructor(scope: Construct, id: string, { name, deadLetterQueue, meaning, page, topicArn }: DeadLetterAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(1);
    this.notEmpty = new RunbookAlarm(this, 'not-empty', {
      name: `${name}-dead-letters`,
      meaning,
      page,
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      threshold: 1,
      topicArn,
    });
    this.expiring = new RunbookAlarm(this, 'expiring', {
      name: `${name}-dead-letters-expiring`,
      meaning: `Dead letters of ${name} have waited for a week: SQS deletes the first of them within days.`,
      page: 'dead-letters-expiring',
      metric: deadLetterQueue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
      // The metric counts from the move here, the 14 days from the first enqueue, up to 4 days earlier: at 7 days, 3 at least are left
      // (SQS developer guide, "Setting-up dead-letter queue retention").
      threshold: Duration.days(7).toSeconds(),
      topicArn,
    });
  }
}
