import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface FunctionAlarmsProps {
  readonly lambda: ServiceFunction;
  readonly topicArn: string | undefined;
}

/** Tells when a function crashes or runs out of time, and when Lambda will not start it. A message that fails is no error of the function: it comes back. */
export class FunctionAlarms extends Construct {
  readonly errors: RunbookAlarm;
  readonly throttles: RunbookAlarm;

  constructor(scope: Construct, id: string, { lambda, topicArn }: FunctionAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(5);
    this.errors = new RunbookAlarm(this, 'errors', {
      name: `${lambda.name}-errors`,
      meaning: `The ${lambda.name} crashed, ran out of memory or ran out of time.`,
      page: 'function-errors',
      metric: lambda.function.metricErrors({ period, statistic: 'Sum' }),
      threshold: 1,
      topicArn,
    });
    this.throttles = new RunbookAlarm(this, 'throttles', {
      name: `${lambda.name}-throttles`,
      meaning: `Lambda refused to start the ${lambda.name}: the account's concurrency is used up.`,
      page: 'function-throttles',
      metric: lambda.function.metricThrottles({ period, statistic: 'Sum' }),
      threshold: 1,
      topicArn,
    });
  }
}
