import type { Input } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
export async function deleteQueue(engine: SqsEngine, input: Input): Promise<object> {
  await engine.write(() => {
    // Deleting a queue that is not there succeeds.
    const queue = engine.queues.find(engine.queues.nameInUrl(input));
    if (queue === undefined) return;
    engine.messages.deleteAll(queue.id);
    engine.deduplication.deleteAll(queue.id);
    engine.queues.remove(queue, engine.clock.now());
    engine.arrivals.announce(queue.id);
  });
  return {};
}
