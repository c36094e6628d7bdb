import type { analyticsProcessorEnvironment } from '@sluice/functions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Processor, type QueueVariable } from '../constructs/processor.ts';
import type { Tables } from '../constructs/tables.ts';
import { functionEntry } from './function-entry.ts';

type Environment = Record<Exclude<(typeof analyticsProcessorEnvironment)[number], QueueVariable>, string>;

export interface AnalyticsProcessorProps {
  readonly codeDirectory: string;
  readonly tables: Tables;
  /** Runs at a time. 2-1,000. */
  readonly maxConcurrency: number;
}

/** Folds analytics events into minute, hour and day rows. */
export class AnalyticsProcessor extends Processor {
  constructor(scope: Construct, id: string, props: AnalyticsProcessorProps) {
    super(scope, id, {
      flow: 'analytics',
      entry: functionEntry('analytics-processor'),
      description: 'Folds what happened into minute, hour and day rows',
      codeDirectory: props.codeDirectory,
      environment: { ANALYTICS_TABLE: props.tables.analytics.table.tableName } satisfies Environment,
      permissions: permissions(props),
      maxReceiveCount: 5,
      // Nobody waits: the more messages are folded together, the fewer rows are written.
      batchSize: 100,
      batchingWindow: Duration.seconds(2),
      maxConcurrency: props.maxConcurrency,
      alarmingAge: Duration.minutes(30),
    });
  }
}

/** Rows and message receipts change in one transaction: each action inside it needs the single-item permission. */
function permissions({ tables }: AnalyticsProcessorProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'AddToRows',
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [tables.analytics.table.tableArn],
    }),
  ];
}
