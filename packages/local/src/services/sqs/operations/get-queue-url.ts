import type { GetQueueUrlResult } from '@aws-sdk/client-sqs';
import { queueDoesNotExist } from '../errors.ts';
import { type Input, optionalString, requiredString } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export async function getQueueUrl(engine: SqsEngine, input: Input): Promise<GetQueueUrlResult> {
  const queue = engine.queues.find(requiredString(input, 'QueueName'));
  const owner = optionalString(input, 'QueueOwnerAWSAccountId') ?? engine.accountId;
  if (queue === undefined || owner !== engine.accountId) throw queueDoesNotExist();
  return { QueueUrl: engine.queueUrl(queue.name) };
}
