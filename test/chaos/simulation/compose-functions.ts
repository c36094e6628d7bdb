import { config } from '../../../sluice.config.ts';
import { AwsClient } from '../../../packages/functions/src/adapters/aws/aws-client.ts';
import type { Transport } from '../../../packages/functions/src/adapters/aws/transport.ts';
import { type DynamoDbClient, dynamoDbService } from '../../../packages/functions/src/adapters/dynamodb-client.ts';
import { DynamoDbRowStore } from '../../../packages/functions/src/adapters/dynamodb-row-store.ts';
import { DynamoDbTables } from '../../../packages/functions/src/adapters/dynamodb-tables.ts';
import { DynamoDbTransactions } from '../../../packages/functions/src/adapters/dynamodb-transactions.ts';
import {
  EventBridgeBus,
  type EventBridgeClient,
  eventBridgeService,
} from '../../../packages/functions/src/adapters/eventbridge-bus.ts';
import { type SqsClient, SqsQueue, sqsService } from '../../../packages/functions/src/adapters/sqs-queue.ts';
import { loadAnalyticsProcessorConfig } from '../../../packages/functions/src/analytics-processor/config.ts';
import { createHandler as createAnalyticsProcessor } from '../../../packages/functions/src/analytics-processor/create-handler.ts';
import { loadDeadLettersConfig } from '../../../packages/functions/src/dead-letters/config.ts';
import { createHandler as createDeadLetters } from '../../../packages/functions/src/dead-letters/create-handler.ts';
import { loadEventProcessorConfig } from '../../../packages/functions/src/event-processor/config.ts';
import { createHandler as createEventProcessor } from '../../../packages/functions/src/event-processor/create-handler.ts';
import { loadImportProcessorConfig } from '../../../packages/functions/src/import-processor/config.ts';
import { createHandler as createImportProcessor } from '../../../packages/functions/src/import-processor/create-handler.ts';
import { loadQueryProcessorConfig } from '../../../packages/functions/src/query-processor/config.ts';
import { createHandler as createQueryProcessor } from '../../../packages/functions/src/query-processor/create-handler.ts';
import { loadReadApiConfig } from '../../../packages/functions/src/read-api/config.ts';
import { createHandler as createReadApi } from '../../../packages/functions/src/read-api/create-handler.ts';
import { loadWriteProcessorConfig } from '../../../packages/functions/src/write-processor/config.ts';
import { createHandler as createWriteProcessor } from '../../../packages/functions/src/write-processor/create-handler.ts';
import type { MessageSink } from '../../../packages/functions/src/ports/queue.ts';
import type { SimulatedHandler } from './simulated-lambda.ts';
import type { Tamper } from './tamper.ts';

export interface Surroundings {
  readonly dynamoDb: Transport;
  readonly sqs: Transport;
  readonly events: Transport;
  readonly clock: { now(): number; sleep(durationMs: number): Promise<void> };
  /** A stream of chance for each function. */
  readonly random: (functionName: string) => { next(): number };
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  readonly tamper: Tamper;
}

type Compose = (environment: Readonly<Record<string, string>>) => SimulatedHandler;

/** The functions as their entries put them together, by folder; only ways to AWS, clock and chance are others. */
export function composeFunctions(surroundings: Surroundings): Readonly<Record<string, Compose>> {
  const { clock, tamper } = surroundings;
  const dynamoDb: DynamoDbClient = new AwsClient(dynamoDbService, surroundings.dynamoDb);
  const sqs: SqsClient = new AwsClient(sqsService, surroundings.sqs);
  const events: EventBridgeClient = new AwsClient(eventBridgeService, surroundings.events);
  const bus = new EventBridgeBus(events);
  const log = { write: surroundings.log };
  const common = (name: string) => ({
    clock,
    random: surroundings.random(name),
    log,
    config,
    bus: tamper.bus?.(name, bus) ?? bus,
  });
  const worker = (name: string, environment: ReturnType<typeof loadWriteProcessorConfig>) => {
    const transactions = new DynamoDbTransactions(dynamoDb, {
      tablePrefix: environment.tablePrefix,
      ledger: environment.ledgerTable,
    });
    const tables = new DynamoDbTables(dynamoDb, environment.tablePrefix);
    const ledger = new DynamoDbRowStore(dynamoDb, environment.ledgerTable);
    const deadLetters = new SqsQueue(sqs, environment.deadLetterQueueUrl);
    return {
      ...common(name),
      tables: tamper.tables?.(name, tables) ?? tables,
      transactions: tamper.transactions?.(name, transactions) ?? transactions,
      ledger: tamper.ledger?.(name, ledger) ?? ledger,
      queue: new SqsQueue(sqs, environment.queueUrl),
      deadLetters: tamper.deadLetters?.(name, deadLetters) ?? deadLetters,
      analyticsBus: environment.analyticsBus,
      maxReceiveCount: environment.maxReceiveCount,
    };
  };
  return {
    'event-processor': (env) => {
      const { buses, analyticsBus, queryQueueUrl, ledgerTable, signingKey } = loadEventProcessorConfig(env);
      return createEventProcessor({
        ...common('event-processor'),
        queryQueue: new SqsQueue(sqs, queryQueueUrl),
        ledger: new DynamoDbRowStore(dynamoDb, ledgerTable),
        buses,
        analyticsBus,
        signingKey,
      });
    },
    'read-api': (env) => {
      const { ledgerTable, analyticsTable, signingKey } = loadReadApiConfig(env);
      const ledger = new DynamoDbRowStore(dynamoDb, ledgerTable);
      return createReadApi({
        ...common('read-api'),
        ledger,
        analytics: new DynamoDbRowStore(dynamoDb, analyticsTable),
        signingKey,
      });
    },
    'dead-letters': (env) => {
      const { queueUrls, deadLetterQueueUrls, ledgerTable, signingKey } = loadDeadLettersConfig(env);
      const queue = (url: string): SqsQueue => new SqsQueue(sqs, url);
      const target = (url: string): MessageSink => tamper.redriven?.(queue(url)) ?? queue(url);
      const { query, write, import: imports, analytics, rules, unrouted } = deadLetterQueueUrls;
      return createDeadLetters({
        ...common('dead-letters'),
        deadLetters: {
          query: queue(query),
          write: queue(write),
          import: queue(imports),
          analytics: queue(analytics),
          rules: queue(rules),
          unrouted: queue(unrouted),
        },
        queues: {
          query: target(queueUrls.query),
          write: target(queueUrls.write),
          import: target(queueUrls.import),
          analytics: target(queueUrls.analytics),
        },
        ledger: new DynamoDbRowStore(dynamoDb, ledgerTable),
        signingKey,
      });
    },
    'query-processor': (env) => {
      const environment = loadQueryProcessorConfig(env);
      const { signingKey } = environment;
      return createQueryProcessor({ ...worker('query-processor', environment), signingKey });
    },
    'write-processor': (env) => createWriteProcessor(worker('write-processor', loadWriteProcessorConfig(env))),
    'import-processor': (env) => createImportProcessor(worker('import-processor', loadImportProcessorConfig(env))),
    'analytics-processor': (env) => {
      const { analyticsTable, queueUrl, deadLetterQueueUrl, maxReceiveCount } = loadAnalyticsProcessorConfig(env);
      const transactions = new DynamoDbTransactions(dynamoDb, { analytics: analyticsTable });
      return createAnalyticsProcessor({
        ...common('analytics-processor'),
        transactions: tamper.transactions?.('analytics-processor', transactions) ?? transactions,
        queue: new SqsQueue(sqs, queueUrl),
        deadLetters: new SqsQueue(sqs, deadLetterQueueUrl),
        maxReceiveCount,
      });
    },
  };
}
