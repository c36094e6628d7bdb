import { purgeQueueInProgress } from '../errors.ts';
import type { Input } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

const intervalMs = 60_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export async function purgeQueue(engine: SqsEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const queue = engine.queues.require(input);
    const now = engine.clock.now();
    if (queue.purgedAt !== undefined && now - queue.purgedAt < intervalMs) throw purgeQueueInProgress(queue.name);
    engine.messages.deleteAll(queue.id);
    engine.queues.update(queue, { purgedAt: now });
  });
  return {};
}
