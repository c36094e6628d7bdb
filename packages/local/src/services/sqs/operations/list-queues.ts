import type { ListQueuesResult } from '@aws-sdk/client-sqs';
import { type Input, optionalString } from '../input.ts';
import { paginate } from '../paginate.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export async function listQueues(engine: SqsEngine, input: Input): Promise<ListQueuesResult> {
  const prefix = optionalString(input, 'QueueNamePrefix') ?? '';
  const names = engine.queues
    .all()
    .map((queue) => queue.name)
    .filter((name) => name.startsWith(prefix));
  const { page, nextToken } = paginate(names, input);
  if (page.length === 0) return {};
  return { QueueUrls: page.map((name) => engine.queueUrl(name)), ...(nextToken && { NextToken: nextToken }) };
}
