import type { writeProcessorEnvironment } from '@sluice/functions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { EventBuses } from '../constructs/event-buses.ts';
import { Processor, type QueueVariable } from '../constructs/processor.ts';
import type { Tables } from '../constructs/tables.ts';
import { functionEntry } from './function-entry.ts';

type Environment = Record<Exclude<(typeof writeProcessorEnvironment)[number], QueueVariable>, string>;

export interface WriteProcessorProps {
  readonly codeDirectory: string;
  readonly tables: Tables;
  readonly buses: EventBuses;
  /** Runs at a time. 2-1,000. */
  readonly maxConcurrency: number;
}

/** Changes items together with their receipts. */
export class WriteProcessor extends Processor {
  constructor(scope: Construct, id: string, props: WriteProcessorProps) {
    super(scope, id, {
      flow: 'write',
      entry: functionEntry('write-processor'),
      description: 'Applies commands together with their receipts',
      codeDirectory: props.codeDirectory,
      environment: {
        TABLE_PREFIX: props.tables.prefix,
        LEDGER_TABLE: props.tables.ledger.table.tableName,
        ANALYTICS_EVENT_BUS: props.buses.analytics.eventBusName,
      } satisfies Environment,
      permissions: permissions(props),
      maxReceiveCount: 5,
      // Packets carry up to 256 KB of commands each: ten stay below Lambda's 6 MB and within 30 s of transactions.
      batchSize: 10,
      maxConcurrency: props.maxConcurrency,
      alarmingAge: Duration.minutes(5),
    });
  }
}

/** TransactWriteItems has no permission of its own: each action inside it needs the single-item one. */
function permissions({ buses, tables }: WriteProcessorProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ChangeItems',
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      resources: tables.declaredArns,
    }),
    new PolicyStatement({
      sid: 'WriteReceipts',
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [tables.ledger.table.tableArn],
    }),
    new PolicyStatement({ sid: 'Count', actions: ['events:PutEvents'], resources: [buses.analytics.eventBusArn] }),
  ];
}
