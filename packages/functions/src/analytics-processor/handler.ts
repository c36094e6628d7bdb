import { config } from '../../../../sluice.config.ts';
import { createDynamoDbClient } from '../adapters/dynamodb-client.ts';
import { DynamoDbTransactions } from '../adapters/dynamodb-transactions.ts';
import { createSqsClient, SqsQueue } from '../adapters/sqs-queue.ts';
import { StdoutLog } from '../adapters/stdout-log.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { SystemRandom } from '../adapters/system-random.ts';
import { loadAnalyticsProcessorConfig } from './config.ts';
import { createHandler } from './create-handler.ts';

const { analyticsTable, queueUrl, deadLetterQueueUrl, maxReceiveCount } = loadAnalyticsProcessorConfig(process.env);
const sqs = createSqsClient();

/** The Analytics Processor's entry. */
export const handler = createHandler({
  transactions: new DynamoDbTransactions(createDynamoDbClient(), { analytics: analyticsTable }),
  queue: new SqsQueue(sqs, queueUrl),
  deadLetters: new SqsQueue(sqs, deadLetterQueueUrl),
  clock: systemClock,
  random: new SystemRandom(),
  log: new StdoutLog(),
  config,
  maxReceiveCount,
});
