import { deleteByHandle } from '../delete-messages.ts';
import { type Input, requiredString } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export async function deleteMessage(engine: SqsEngine, input: Input): Promise<object> {
  await engine.write(() => {
    const queue = engine.queues.require(input);
    deleteByHandle(engine, queue, requiredString(input, 'ReceiptHandle'));
    // The rest of a FIFO group may be received now.
    if (queue.fifo) engine.arrivals.announce(queue.id);
  });
  return {};
}
