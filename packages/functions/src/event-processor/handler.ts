import { config } from '../../../../sluice.config.ts';
import { createDynamoDbClient } from '../adapters/dynamodb-client.ts';
import { DynamoDbRowStore } from '../adapters/dynamodb-row-store.ts';
import { createEventBridgeClient, EventBridgeBus } from '../adapters/eventbridge-bus.ts';
import { createSqsClient, SqsQueue } from '../adapters/sqs-queue.ts';
import { StdoutLog } from '../adapters/stdout-log.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { SystemRandom } from '../adapters/system-random.ts';
import { loadEventProcessorConfig } from './config.ts';
import { createHandler } from './create-handler.ts';

const { buses, analyticsBus, queryQueueUrl, ledgerTable, signingKey } = loadEventProcessorConfig(process.env);

/** The Event Processor's entry. */
export const handler = createHandler({
  bus: new EventBridgeBus(createEventBridgeClient()),
  queryQueue: new SqsQueue(createSqsClient(), queryQueueUrl),
  ledger: new DynamoDbRowStore(createDynamoDbClient(), ledgerTable),
  clock: systemClock,
  random: new SystemRandom(),
  log: new StdoutLog(),
  config,
  buses,
  analyticsBus,
  signingKey,
});
