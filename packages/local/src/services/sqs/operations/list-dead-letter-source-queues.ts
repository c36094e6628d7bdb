import type { ListDeadLetterSourceQueuesResult } from '@aws-sdk/client-sqs';
import type { Input } from '../input.ts';
import { paginate } from '../paginate.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export async function listDeadLetterSourceQueues(
  engine: SqsEngine,
  input: Input,
): Promise<ListDeadLetterSourceQueuesResult> {
  const target = engine.queues.require(input);
  const names = engine.queues
    .all()
    .filter((queue) => queue.redrive?.deadLetterTargetArn === target.arn)
    .map((queue) => queue.name);
  const { page, nextToken } = paginate(names, input);
  return { queueUrls: page.map((name) => engine.queueUrl(name)), ...(nextToken && { NextToken: nextToken }) };
}
