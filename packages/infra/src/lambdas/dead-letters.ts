import type { deadLettersEnvironment } from '@sluice/functions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Rules } from '../constructs/rules.ts';
import type { Processor } from '../constructs/processor.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import type { Tables } from '../constructs/tables.ts';
import { functionEntry } from './function-entry.ts';

type Environment = Record<(typeof deadLettersEnvironment)[number], string>;

export interface DeadLettersProps {
  readonly codeDirectory: string;
  readonly tables: Tables;
  readonly query: Processor;
  readonly write: Processor;
  readonly imports: Processor;
  readonly analytics: Processor;
  readonly rules: Rules;
  readonly signingKey: string;
}

/** Shows operators what could not be done, sends it again, or deletes it. */
export class DeadLetters extends ServiceFunction {
  constructor(scope: Construct, id: string, props: DeadLettersProps) {
    const { query, write, imports, analytics, rules, tables } = props;
    super(scope, id, {
      entry: functionEntry('dead-letters'),
      description: 'Shows, redrives and deletes dead letters',
      codeDirectory: props.codeDirectory,
      environment: {
        QUERY_QUEUE_URL: query.queue.queueUrl,
        WRITE_QUEUE_URL: write.queue.queueUrl,
        IMPORT_QUEUE_URL: imports.queue.queueUrl,
        ANALYTICS_QUEUE_URL: analytics.queue.queueUrl,
        QUERY_DEAD_LETTER_QUEUE_URL: query.deadLetterQueue.queueUrl,
        WRITE_DEAD_LETTER_QUEUE_URL: write.deadLetterQueue.queueUrl,
        IMPORT_DEAD_LETTER_QUEUE_URL: imports.deadLetterQueue.queueUrl,
        ANALYTICS_DEAD_LETTER_QUEUE_URL: analytics.deadLetterQueue.queueUrl,
        RULES_DEAD_LETTER_QUEUE_URL: rules.deadLetterQueue.queueUrl,
        UNROUTED_DEAD_LETTER_QUEUE_URL: rules.unroutedQueue.queueUrl,
        LEDGER_TABLE: tables.ledger.table.tableName,
        SIGNING_KEY: props.signingKey,
      } satisfies Environment,
      permissions: permissions(props),
    });
  }
}

/** It sends to the flows' queues and reaches no bus and no declared table; of outcomes it only reads. */
function permissions({ query, write, imports, analytics, rules, tables }: DeadLettersProps): PolicyStatement[] {
  const processors = [query, write, imports, analytics];
  const deadLetters = [
    ...processors.map(({ deadLetterQueue }) => deadLetterQueue),
    rules.deadLetterQueue,
    rules.unroutedQueue,
  ];
  const arns = (queues: readonly Queue[]): string[] => queues.map(({ queueArn }) => queueArn);
  return [
    new PolicyStatement({
      sid: 'HandleDeadLetters',
      actions: [
        'sqs:ReceiveMessage',
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:SendMessage',
      ],
      resources: arns(deadLetters),
    }),
    new PolicyStatement({
      sid: 'Redrive',
      actions: ['sqs:SendMessage'],
      resources: arns(processors.map(({ queue }) => queue)),
    }),
    new PolicyStatement({
      sid: 'ReadOutcomes',
      actions: ['dynamodb:BatchGetItem'],
      resources: [tables.ledger.table.tableArn],
    }),
  ];
}
