import type * as DynamoDb from '@aws-sdk/client-dynamodb';
import type { AwsClient, AwsService, Operation } from './aws/aws-client.ts';
import { createClient } from './aws/create-client.ts';

/** The operations in use, in the SDK's types. */
export interface DynamoDbOperations {
  readonly BatchGetItem: Operation<DynamoDb.BatchGetItemInput, DynamoDb.BatchGetItemOutput>;
  readonly BatchWriteItem: Operation<DynamoDb.BatchWriteItemInput, DynamoDb.BatchWriteItemOutput>;
  readonly GetItem: Operation<DynamoDb.GetItemInput, DynamoDb.GetItemOutput>;
  readonly PutItem: Operation<DynamoDb.PutItemInput, DynamoDb.PutItemOutput>;
  readonly Query: Operation<DynamoDb.QueryInput, DynamoDb.QueryOutput>;
  readonly Scan: Operation<DynamoDb.ScanInput, DynamoDb.ScanOutput>;
  readonly TransactWriteItems: Operation<DynamoDb.TransactWriteItemsInput, DynamoDb.TransactWriteItemsOutput>;
  readonly UpdateItem: Operation<DynamoDb.UpdateItemInput, DynamoDb.UpdateItemOutput>;
}

export type DynamoDbClient = AwsClient<DynamoDbOperations>;

export const dynamoDbService = {
  id: 'dynamodb',
  target: 'DynamoDB_20120810',
  contentType: 'application/x-amz-json-1.0',
} as const satisfies AwsService & { readonly id: string };

/** A DynamoDB client; 5 s a call: a transaction of 100 actions takes well under one, a page of 1 MB too. */
export function createDynamoDbClient(): DynamoDbClient {
  return createClient(dynamoDbService, 5000);
}
