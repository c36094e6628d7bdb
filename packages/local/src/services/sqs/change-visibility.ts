import { invalidParameterValue, receiptHandleIsInvalid } from './errors.ts';
import { type Input, requiredInteger, requiredString } from './input.ts';
import type { Queue } from './queue.ts';
import { decodeReceiptHandle } from './receipt-handle.ts';
import type { SqsEngine } from './sqs-engine.ts';

const maximumSeconds = 43_200;

/**
 * Changes how long a received message stays hidden; inside a write.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export function changeVisibility(engine: SqsEngine, queue: Queue, input: Input): void {
  const handle = requiredString(input, 'ReceiptHandle');
  const seconds = requiredInteger(input, 'VisibilityTimeout');
  const refuse = (reason: string): Error =>
    invalidParameterValue(`Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: ${reason}`);
  if (seconds < 0 || seconds > maximumSeconds) {
    throw refuse(`VisibilityTimeout must be an integer between 0 and ${maximumSeconds}.`);
  }
  const { queueId, seq, receipt } = decodeReceiptHandle(handle);
  if (queueId !== queue.id) throw receiptHandleIsInvalid(handle);
  const held = engine.messages.byReceipt(queue, seq, receipt);
  if (held === undefined) {
    throw invalidParameterValue(
      `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }
  const now = engine.clock.now();
  // A timeout that is over already is not brought back, and that is no error.
  if (held.visible_at <= now) return;
  if (now + seconds * 1000 - held.received_at > maximumSeconds * 1000) {
    throw refuse(`Total VisibilityTimeout for the message is beyond the limit [${maximumSeconds} seconds].`);
  }
  engine.messages.setVisibleAt(seq, now + seconds * 1000);
}
