import { operations as dynamodb } from './services/dynamodb/operation-table.ts';
import { operations as events } from './services/eventbridge/operations.ts';
import { operations as sqs } from './services/sqs/operations.ts';

/** The embedded services and every operation each of them answers. */
export const serviceOperations: readonly { readonly name: string; readonly operations: readonly string[] }[] = [
  { name: 'DynamoDB', operations: [...dynamodb.keys()] },
  { name: 'SQS', operations: Object.keys(sqs) },
  { name: 'EventBridge', operations: Object.keys(events) },
  { name: 'STS', operations: ['GetCallerIdentity'] },
];
