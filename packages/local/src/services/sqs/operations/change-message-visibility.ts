import { changeVisibility } from '../change-visibility.ts';
import type { Input } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export async function changeMessageVisibility(engine: SqsEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const queue = engine.queues.require(input);
    changeVisibility(engine, queue, input);
    engine.arrivals.announce(queue.id);
  });
  return {};
}
