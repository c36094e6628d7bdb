import { config } from '../../../../sluice.config.ts';
import { createDynamoDbClient } from '../adapters/dynamodb-client.ts';
import { DynamoDbRowStore } from '../adapters/dynamodb-row-store.ts';
import { StdoutLog } from '../adapters/stdout-log.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { SystemRandom } from '../adapters/system-random.ts';
import { loadReadApiConfig } from './config.ts';
import { createHandler } from './create-handler.ts';

const { ledgerTable, analyticsTable, signingKey } = loadReadApiConfig(process.env);
const dynamoDb = createDynamoDbClient();

/** The Read API's entry. */
export const handler = createHandler({
  ledger: new DynamoDbRowStore(dynamoDb, ledgerTable),
  analytics: new DynamoDbRowStore(dynamoDb, analyticsTable),
  clock: systemClock,
  random: new SystemRandom(),
  log: new StdoutLog(),
  config,
  signingKey,
});
