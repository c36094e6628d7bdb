import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ServiceFunction } from '../constructs/service-function.ts';
import type { Tables } from '../constructs/tables.ts';

export interface ReadApiProps {
  readonly codeDirectory: string;
  readonly tables: Tables;
  readonly signingKey: string;
}

/** Answers what became of events, imports and the system. */
export class ReadApi extends ServiceFunction {
  constructor(scope: Construct, id: string, props: ReadApiProps) {
    super(scope, id, {
      name: 'read-api',
      description: 'Answers what became of events, imports and the system',
      codeDirectory: props.codeDirectory,
      memoryMb: 512,
      // It too may hold a request open (`Prefer: wait`), so it gets the API's limit.
      timeout: Duration.seconds(29),
      environment: {
        LEDGER_TABLE: props.tables.ledger.table.tableName,
        ANALYTICS_TABLE: props.tables.analytics.table.tableName,
        SIGNING_KEY: props.signingKey,
      },
      permissions: permissions(props),
    });
  }
}

/** It can change nothing. */
function permissions({ tables }: ReadApiProps): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'ReadOutcomes',
      actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
      resources: [tables.ledger.table.tableArn],
    }),
    new PolicyStatement({
      sid: 'ReadAnalytics',
      actions: ['dynamodb:Query', 'dynamodb:BatchGetItem'],
      resources: [tables.analytics.table.tableArn],
    }),
  ];
}
