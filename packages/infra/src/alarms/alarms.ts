import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { HttpApi } from '../constructs/http-api.ts';
import type { Processor } from '../constructs/processor.ts';
import type { Rules } from '../constructs/rules.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { Tables } from '../constructs/tables.ts';
import { ApiAlarm } from './api-alarm.ts';
import { DeadLetterAlarms } from './dead-letter-alarms.ts';
import { FunctionAlarms } from './function-alarms.ts';
import { QueueAlarm } from './queue-alarm.ts';
import { RuleAlarm } from './rule-alarm.ts';
import { TableAlarm } from './table-alarm.ts';

export interface AlarmsProps {
  readonly api: HttpApi;
  readonly lambdas: readonly ServiceFunction[];
  readonly processors: readonly Processor[];
  readonly rules: Rules;
  readonly tables: Tables;
  /** SNS topic told when an alarm rings and when it stops. @default - none */
  readonly topicArn: string | undefined;
}

/** Everything that should wake somebody. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { api, lambdas, processors, rules, tables, topicArn }: AlarmsProps) {
    super(scope, id);
    const deadLetters = [
      ...processors.map(
        ({ flow, deadLetterQueue }) =>
          new DeadLetterAlarms(this, `${flow}-dead-letters`, {
            name: flow,
            deadLetterQueue,
            meaning: `Messages of the ${flow} flow failed for good and wait for a decision.`,
            page: 'dead-letters',
            topicArn,
          }),
      ),
      new DeadLetterAlarms(this, 'rules-dead-letters', {
        name: 'rules',
        deadLetterQueue: rules.deadLetterQueue,
        meaning: 'EventBridge could not deliver events within 24 hours.',
        page: 'undelivered-events',
        topicArn,
      }),
      new DeadLetterAlarms(this, 'unrouted-dead-letters', {
        name: 'unrouted',
        deadLetterQueue: rules.unroutedQueue,
        meaning: 'Somebody published events to an internal bus that no flow takes.',
        page: 'unrouted-events',
        topicArn,
      }),
    ];
    const queues = processors.map(
      (processor) => new QueueAlarm(this, `${processor.flow}-queue`, { processor, topicArn }),
    );
    const functions = lambdas.map((lambda) => new FunctionAlarms(this, lambda.name, { lambda, topicArn }));
    const ruleFailures = rules.all.map((rule) => new RuleAlarm(this, `${rule.name}-rule`, { rule, topicArn }));
    const apiErrors = new ApiAlarm(this, 'api', { api, topicArn });
    this.all = [
      ...deadLetters.flatMap(({ notEmpty, expiring }) => [notEmpty, expiring]),
      ...queues,
      ...functions.flatMap(({ errors, throttles }) => [errors, throttles]),
      ...this.tableAlarms(tables, topicArn),
      ...ruleFailures,
      apiErrors,
    ].map(({ alarm }) => alarm);
  }

  private tableAlarms({ declared, ledger, analytics }: Tables, topicArn: string | undefined): TableAlarm[] {
    const tables = [
      { name: 'ledger', table: ledger.table, indexNames: [] },
      { name: 'analytics', table: analytics.table, indexNames: [] },
      ...declared,
    ];
    return tables.flatMap(({ name, table, indexNames }) => [
      new TableAlarm(this, `${name}-table`, { name, table, topicArn }),
      ...indexNames.map(
        (indexName) => new TableAlarm(this, `${name}-table-${indexName}`, { name, table, indexName, topicArn }),
      ),
    ]);
  }
}
