import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { HttpApi } from '../constructs/http-api.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface ApiAlarmProps {
  readonly api: HttpApi;
  readonly topicArn: string | undefined;
}

/** Tells when callers keep getting answers of the 5xx kind; a single one is retried by any client. */
export class ApiAlarm extends RunbookAlarm {
  constructor(scope: Construct, id: string, { api, topicArn }: ApiAlarmProps) {
    super(scope, id, {
      name: 'api-5xx',
      meaning: 'The API answered five requests or more within five minutes with a 5xx status.',
      page: 'api-errors',
      metric: api.metric('5xx', { period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 5,
      topicArn,
    });
  }
}
