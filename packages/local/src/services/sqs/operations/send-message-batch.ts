import type { SendMessageBatchResult, SendMessageBatchResultEntry } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../service.ts';
import { type BatchEntry, eachEntry, readBatch } from '../batch.ts';
import { batchRequestTooLong, invalidParameterValue } from '../errors.ts';
import { type Input, optionalString } from '../input.ts';
import { readAttributes, sizeOfAttributes } from '../message-attributes.ts';
import type { Queue } from '../queue.ts';
import { putMessage, readMessage } from '../send-messages.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** Of all messages together: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const maximumBatchSize = 1_048_576;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export function sendMessageBatch(
  engine: SqsEngine,
  input: Input,
  context: CallContext,
): Promise<SendMessageBatchResult> {
  return engine.write(() => {
    const queue = engine.queues.require(input);
    const entries = readBatch(input, 'SendMessageBatchRequestEntry');
    if (queue.fifo) checkFifoParameters(queue, entries);
    checkSize(entries);
    const now = engine.clock.now();
    const sent = eachEntry(entries, ({ id, input: entry }): SendMessageBatchResultEntry => {
      const message = readMessage(queue, entry);
      const { MessageId, MD5OfMessageBody, ...rest } = putMessage(engine, queue, message, context, now);
      return { Id: id, MessageId, MD5OfMessageBody, ...rest };
    });
    engine.arrivals.announce(queue.id);
    return sent;
  });
}

/** A FIFO batch without these fails as a whole. */
function checkFifoParameters(queue: Queue, entries: readonly BatchEntry[]): void {
  for (const { input } of entries) {
    if (!queue.contentBasedDeduplication && !optionalString(input, 'MessageDeduplicationId')) {
      throw invalidParameterValue(
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    }
    if (!optionalString(input, 'MessageGroupId')) {
      throw invalidParameterValue('The request must contain the parameter MessageGroupId.');
    }
  }
}

function checkSize(entries: readonly BatchEntry[]): void {
  let size = 0;
  for (const { input } of entries) {
    size += Buffer.byteLength(optionalString(input, 'MessageBody') ?? '') + sizeOfEntryAttributes(input);
  }
  if (size > maximumBatchSize) throw batchRequestTooLong(maximumBatchSize, size);
}

function sizeOfEntryAttributes(input: Input): number {
  try {
    return sizeOfAttributes(readAttributes(input, 'MessageAttributes'));
  } catch {
    // Refused for its entry alone when that is sent.
    return 0;
  }
}
