import type { readApiEnvironment } from '@sluice/functions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ServiceFunction } from '../constructs/service-function.ts';
import type { Tables } from '../constructs/tables.ts';
import { functionEntry } from './function-entry.ts';

type Environment = Record<(typeof readApiEnvironment)[number], string>;

export interface ReadApiProps {
  readonly codeDirectory: string;
  readonly tables: Tables;
  readonly signingKey: string;
}

/** Answers what became of events, imports and the system. */
export class ReadApi extends ServiceFunction {
  constructor(scope: Construct, id: string, props: ReadApiProps) {
    super(scope, id, {
      entry: functionEntry('read-api'),
      description: 'Answers what became of events, imports and the system',
      codeDirectory: props.codeDirectory,
      environment: {
        LEDGER_TABLE: props.tables.ledger.table.tableName,
        ANALYTICS_TABLE: props.tables.analytics.table.tableName,
        SIGNING_KEY: props.signingKey,
      } satisfies Environment,
      permissions: permissions(props),
    });
  }
}

/** It can change nothing. */
function permissions({ tables }: ReadApiProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ReadOutcomes',
      actions: ['dynamodb:BatchGetItem', 'dynamodb:Query'],
      resources: [tables.ledger.table.tableArn],
    }),
    new PolicyStatement({
      sid: 'ReadAnalytics',
      actions: ['dynamodb:Query'],
      resources: [tables.analytics.table.tableArn],
    }),
  ];
}
