import type { eventProcessorEnvironment } from '@sluice/functions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { EventBuses } from '../constructs/event-buses.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import type { Tables } from '../constructs/tables.ts';
import { functionEntry } from './function-entry.ts';

type Environment = Record<(typeof eventProcessorEnvironment)[number], string>;

export interface EventProcessorProps {
  readonly codeDirectory: string;
  readonly tables: Tables;
  readonly buses: EventBuses;
  readonly queryQueue: Queue;
  readonly signingKey: string;
}

/** Checks events, routes them and hands them on. */
export class EventProcessor extends ServiceFunction {
  constructor(scope: Construct, id: string, props: EventProcessorProps) {
    super(scope, id, {
      entry: functionEntry('event-processor'),
      description: 'Checks events, routes them and hands them on',
      codeDirectory: props.codeDirectory,
      environment: {
        USER_EVENT_BUS: props.buses.user.eventBusName,
        AUTH_EVENT_BUS: props.buses.auth.eventBusName,
        SYSTEM_EVENT_BUS: props.buses.system.eventBusName,
        ANALYTICS_EVENT_BUS: props.buses.analytics.eventBusName,
        QUERY_QUEUE_URL: props.queryQueue.queueUrl,
        LEDGER_TABLE: props.tables.ledger.table.tableName,
        SIGNING_KEY: props.signingKey,
      } satisfies Environment,
      permissions: permissions(props),
    });
  }
}

/** It publishes, and for `Prefer: wait` it reads outcomes; it reaches no declared table. */
function permissions({ buses, queryQueue, tables }: EventProcessorProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'Publish',
      actions: ['events:PutEvents'],
      resources: [buses.user, buses.auth, buses.system, buses.analytics].map((bus) => bus.eventBusArn),
    }),
    new PolicyStatement({ sid: 'SendQueries', actions: ['sqs:SendMessage'], resources: [queryQueue.queueArn] }),
    new PolicyStatement({
      sid: 'ReadOutcomes',
      actions: ['dynamodb:BatchGetItem'],
      resources: [tables.ledger.table.tableArn],
    }),
  ];
}
