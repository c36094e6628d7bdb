import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sdkOptions } from './sdk-options.ts';
import { withoutLogger } from './without-logger.ts';

/** A DynamoDB client; 5 s a call: a transaction of 100 actions takes well under one, a page of 1 MB too. */
export function createDynamoDbClient(): DynamoDBClient {
  return withoutLogger(new DynamoDBClient(sdkOptions(5000)));
}
