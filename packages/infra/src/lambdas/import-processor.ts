import type { importProcessorEnvironment } from '@sluice/functions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { EventBuses } from '../constructs/event-buses.ts';
import { Processor, type QueueVariable } from '../constructs/processor.ts';
import type { Tables } from '../constructs/tables.ts';
import { functionEntry } from './function-entry.ts';

type Environment = Record<Exclude<(typeof importProcessorEnvironment)[number], QueueVariable>, string>;

export interface ImportProcessorProps {
  readonly codeDirectory: string;
  readonly tables: Tables;
  readonly buses: EventBuses;
  /** Runs at a time. 2-1,000. */
  readonly maxConcurrency: number;
}

/** Puts rows, 25 a call, one by one where a version decides, or each with its image where they can be taken back, and keeps each job's receipts, counters and failures. */
export class ImportProcessor extends Processor {
  constructor(scope: Construct, id: string, props: ImportProcessorProps) {
    super(scope, id, {
      flow: 'import',
      entry: functionEntry('import-processor'),
      description: 'Writes batches of rows and keeps their jobs',
      codeDirectory: props.codeDirectory,
      environment: {
        TABLE_PREFIX: props.tables.prefix,
        LEDGER_TABLE: props.tables.ledger.table.tableName,
        ANALYTICS_EVENT_BUS: props.buses.analytics.eventBusName,
      } satisfies Environment,
      permissions: permissions(props),
      maxReceiveCount: 5,
      // A compressed packet can unfold to the 5 MB of a whole request: five of them, parsed, fit 512 MB.
      batchSize: 5,
      maxConcurrency: props.maxConcurrency,
      // A large file may well queue for a while.
      alarmingAge: Duration.minutes(30),
    });
  }
}

/** TransactWriteItems has no permission of its own: each action inside it needs the single-item one. */
function permissions({ buses, tables }: ImportProcessorProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'WriteRows',
      // What was there before is read for an import that can be undone; its undo deletes and puts, and checks what it leaves alone.
      actions: [
        'dynamodb:BatchWriteItem',
        'dynamodb:PutItem',
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:ConditionCheckItem',
      ],
      resources: tables.declaredArns,
    }),
    new PolicyStatement({
      sid: 'KeepJobs',
      actions: [
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:BatchWriteItem',
        // The gates of an import that can be undone.
        'dynamodb:ConditionCheckItem',
      ],
      resources: [tables.ledger.table.tableArn],
    }),
    new PolicyStatement({ sid: 'Count', actions: ['events:PutEvents'], resources: [buses.analytics.eventBusArn] }),
  ];
}
