import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { QueueRule } from '../constructs/queue-rule.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface RuleAlarmProps {
  readonly rule: QueueRule;
  readonly topicArn: string | undefined;
}

/** Tells when a rule gave up on an event, and when it could not even put it with the dead letters. */
export class RuleAlarm extends RunbookAlarm {
  constructor(scope: Construct, id: string, { rule, topicArn }: RuleAlarmProps) {
    const period = Duration.minutes(1);
    super(scope, id, {
      name: `${rule.name}-rule-failures`,
      meaning: `The rule ${rule.name} could not deliver events to its queue.`,
      page: 'rule-failures',
      metric: new MathExpression({
        expression: 'FILL(failed, 0) + FILL(lost, 0)',
        usingMetrics: {
          failed: rule.metric('FailedInvocations', period),
          lost: rule.metric('InvocationsFailedToBeSentToDlq', period),
        },
        label: 'Events not delivered, or lost',
        period,
      }),
      threshold: 1,
      topicArn,
    });
  }
}
