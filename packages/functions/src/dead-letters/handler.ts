import { config } from '../../../../sluice.config.ts';
import { createDynamoDbClient } from '../adapters/dynamodb-client.ts';
import { DynamoDbRowStore } from '../adapters/dynamodb-row-store.ts';
import { createSqsClient, SqsQueue } from '../adapters/sqs-queue.ts';
import { StdoutLog } from '../adapters/stdout-log.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { SystemRandom } from '../adapters/system-random.ts';
import { loadDeadLettersConfig } from './config.ts';
import { createHandler } from './create-handler.ts';

const { queueUrls, deadLetterQueueUrls, ledgerTable, signingKey } = loadDeadLettersConfig(process.env);
const sqs = createSqsClient();
const queue = (url: string): SqsQueue => new SqsQueue(sqs, url);

/** The Dead Letters function's entry. */
export const handler = createHandler({
  deadLetters: {
    query: queue(deadLetterQueueUrls.query),
    write: queue(deadLetterQueueUrls.write),
    import: queue(deadLetterQueueUrls.import),
    analytics: queue(deadLetterQueueUrls.analytics),
    rules: queue(deadLetterQueueUrls.rules),
    unrouted: queue(deadLetterQueueUrls.unrouted),
  },
  queues: {
    query: queue(queueUrls.query),
    write: queue(queueUrls.write),
    import: queue(queueUrls.import),
    analytics: queue(queueUrls.analytics),
  },
  ledger: new DynamoDbRowStore(createDynamoDbClient(), ledgerTable),
  clock: systemClock,
  random: new SystemRandom(),
  log: new StdoutLog(),
  config,
  signingKey,
});
