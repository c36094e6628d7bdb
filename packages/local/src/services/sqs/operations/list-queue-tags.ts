import type { ListQueueTagsResult } from '@aws-sdk/client-sqs';
import type { Input } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export async function listQueueTags(engine: SqsEngine, input: Input): Promise<ListQueueTagsResult> {
  return { Tags: { ...engine.queues.require(input).tags } };
}
