import { config } from '../../../../sluice.config.ts';
import { createDynamoDbClient } from '../adapters/dynamodb-client.ts';
import { DynamoDbRowStore } from '../adapters/dynamodb-row-store.ts';
import { DynamoDbTables } from '../adapters/dynamodb-tables.ts';
import { DynamoDbTransactions } from '../adapters/dynamodb-transactions.ts';
import { createEventBridgeClient, EventBridgeBus } from '../adapters/eventbridge-bus.ts';
import { createSqsClient, SqsQueue } from '../adapters/sqs-queue.ts';
import { StdoutLog } from '../adapters/stdout-log.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { SystemRandom } from '../adapters/system-random.ts';
import { loadImportProcessorConfig } from './config.ts';
import { createHandler } from './create-handler.ts';

const environment = loadImportProcessorConfig(process.env);
const dynamoDb = createDynamoDbClient();
const sqs = createSqsClient();

/** The Import Processor's entry. */
export const handler = createHandler({
  tables: new DynamoDbTables(dynamoDb, environment.tablePrefix),
  transactions: new DynamoDbTransactions(dynamoDb, {
    tablePrefix: environment.tablePrefix,
    ledger: environment.ledgerTable,
  }),
  ledger: new DynamoDbRowStore(dynamoDb, environment.ledgerTable),
  bus: new EventBridgeBus(createEventBridgeClient()),
  queue: new SqsQueue(sqs, environment.queueUrl),
  deadLetters: new SqsQueue(sqs, environment.deadLetterQueueUrl),
  clock: systemClock,
  random: new SystemRandom(),
  log: new StdoutLog(),
  config,
  analyticsBus: environment.analyticsBus,
  maxReceiveCount: environment.maxReceiveCount,
});
