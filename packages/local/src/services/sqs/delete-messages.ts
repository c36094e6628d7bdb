import { invalidParameterValue, receiptHandleIsInvalid } from './errors.ts';
import type { Queue } from './queue.ts';
import { decodeReceiptHandle } from './receipt-handle.ts';
import type { SqsEngine } from './sqs-engine.ts';

/**
 * Deletes the message a handle stands for; inside a write. A handle that is not the message's latest deletes nothing and
 * succeeds; a FIFO queue refuses one whose visibility timeout is over.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
 */
export function deleteByHandle(engine: SqsEngine, queue: Queue, handle: string): void {
  const { queueId, seq, receipt } = decodeReceiptHandle(handle);
  if (queueId !== queue.id) throw receiptHandleIsInvalid(handle);
  if (queue.fifo) {
    const held = engine.messages.byReceipt(queue, seq, receipt);
    if (held !== undefined && held.visible_at <= engine.clock.now()) {
      throw invalidParameterValue(
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
      );
    }
  }
  engine.messages.delete(queue, seq, receipt);
}
