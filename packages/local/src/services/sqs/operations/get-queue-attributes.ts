import type { GetQueueAttributesResult } from '@aws-sdk/client-sqs';
import { unknownAttribute } from '../errors.ts';
import { type Input, optionalStrings } from '../input.ts';
import { isKnownAttribute } from '../queue-attributes.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export async function getQueueAttributes(engine: SqsEngine, input: Input): Promise<GetQueueAttributesResult> {
  const queue = engine.queues.require(input);
  const names = optionalStrings(input, 'AttributeNames') ?? [];
  const unknown = names.find((name) => name !== 'All' && !isKnownAttribute(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  if (names.length === 0) return {};
  const now = engine.clock.now();
  if (engine.messages.hasExpired(queue, now)) await engine.write(() => engine.messages.deleteExpired(queue, now));
  const counted = names.some((name) => name === 'All' || name.startsWith('Approximate'));
  const counts = counted ? engine.messages.counts(queue, now) : { visible: 0, inFlight: 0, delayed: 0 };
  const all: Record<string, string> = {
    ...queue.attributes,
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
  };
  if (names.includes('All')) return { Attributes: all };
  return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) };
}
