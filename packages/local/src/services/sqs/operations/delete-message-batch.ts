import type { DeleteMessageBatchResult } from '@aws-sdk/client-sqs';
import { eachEntry, readBatch } from '../batch.ts';
import { deleteByHandle } from '../delete-messages.ts';
import { type Input, requiredString } from '../input.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export function deleteMessageBatch(engine: SqsEngine, input: Input): Promise<DeleteMessageBatchResult> {
  return engine.write(() => {
    const queue = engine.queues.require(input);
    const deleted = eachEntry(readBatch(input, 'DeleteMessageBatchRequestEntry'), ({ id, input: entry }) => {
      deleteByHandle(engine, queue, requiredString(entry, 'ReceiptHandle'));
      return { Id: id };
    });
    if (queue.fifo) engine.arrivals.announce(queue.id);
    return deleted;
  });
}
