import { config } from '../../../../sluice.config.ts';
import { createDynamoDbClient } from '../adapters/dynamodb-client.ts';
import { DynamoDbRowStore } from '../adapters/dynamodb-row-store.ts';
import { DynamoDbTables } from '../adapters/dynamodb-tables.ts';
import { createEventBridgeClient, EventBridgeBus } from '../adapters/eventbridge-bus.ts';
import { createSqsClient, SqsQueue } from '../adapters/sqs-queue.ts';
import { StdoutLog } from '../adapters/stdout-log.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { SystemRandom } from '../adapters/system-random.ts';
import { loadQueryProcessorConfig } from './config.ts';
import { createHandler } from './create-handler.ts';

const environment = loadQueryProcessorConfig(process.env);
const dynamoDb = createDynamoDbClient();
const sqs = createSqsClient();

/** The Query Processor's entry. */
export const handler = createHandler({
  tables: new DynamoDbTables(dynamoDb, environment.tablePrefix),
  ledger: new DynamoDbRowStore(dynamoDb, environment.ledgerTable),
  bus: new EventBridgeBus(createEventBridgeClient()),
  queue: new SqsQueue(sqs, environment.queueUrl),
  deadLetters: new SqsQueue(sqs, environment.deadLetterQueueUrl),
  clock: systemClock,
  random: new SystemRandom(),
  log: new StdoutLog(),
  config,
  signingKey: environment.signingKey,
  analyticsBus: environment.analyticsBus,
  maxReceiveCount: environment.maxReceiveCount,
});
