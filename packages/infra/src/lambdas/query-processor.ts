import type { queryProcessorEnvironment } from '@sluice/functions';
import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { EventBuses } from '../constructs/event-buses.ts';
import { Processor, type QueueVariable } from '../constructs/processor.ts';
import type { Tables } from '../constructs/tables.ts';
import { functionEntry } from './function-entry.ts';

type Environment = Record<Exclude<(typeof queryProcessorEnvironment)[number], QueueVariable>, string>;

export interface QueryProcessorProps {
  readonly codeDirectory: string;
  readonly tables: Tables;
  readonly buses: EventBuses;
  readonly signingKey: string;
  /** Runs at a time. 2-1,000. */
  readonly maxConcurrency: number;
}

/** Reads the declared tables and their indexes, and writes outcomes with their result chunks. */
export class QueryProcessor extends Processor {
  constructor(scope: Construct, id: string, props: QueryProcessorProps) {
    super(scope, id, {
      flow: 'query',
      entry: functionEntry('query-processor'),
      description: 'Runs queued reads and records their results',
      codeDirectory: props.codeDirectory,
      environment: {
        TABLE_PREFIX: props.tables.prefix,
        LEDGER_TABLE: props.tables.ledger.table.tableName,
        ANALYTICS_EVENT_BUS: props.buses.analytics.eventBusName,
        SIGNING_KEY: props.signingKey,
      } satisfies Environment,
      permissions: permissions(props),
      maxReceiveCount: 3,
      // Nobody waits longer for a read.
      queueRetention: Duration.minutes(15),
      // Somebody is waiting: no window, and what is there runs side by side.
      batchSize: 10,
      maxConcurrency: props.maxConcurrency,
      // A wait ends after 20 s and the message itself after 15 minutes.
      alarmingAge: Duration.minutes(1),
    });
    for (const table of props.tables.indexed) {
      const logicalId = Stack.of(this).getLogicalId(table.node.defaultChild as CfnTable);
      Validations.of(this.lambda).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/index/*]`,
        reason:
          'All indexes of one declared table may be read, like the table; named one by one they outgrow a policy.',
      });
    }
  }
}

function permissions({ buses, tables }: QueryProcessorProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ReadItems',
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'],
      resources: tables.declaredArns,
    }),
    new PolicyStatement({
      sid: 'ReadIndexes',
      actions: ['dynamodb:Query', 'dynamodb:Scan'],
      resources: tables.declaredIndexArns,
    }),
    new PolicyStatement({
      sid: 'WriteOutcomes',
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'],
      resources: [tables.ledger.table.tableArn],
    }),
    new PolicyStatement({ sid: 'Count', actions: ['events:PutEvents'], resources: [buses.analytics.eventBusArn] }),
  ];
}
