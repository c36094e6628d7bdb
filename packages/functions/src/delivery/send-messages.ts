import type { EntryFailure, MessageSink, OutgoingMessage } from '../ports/queue.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import { deliver } from './deliver.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html: 10 messages, 1 MiB a call. */
const limits = {
  maxEntries: 10,
  maxBytes: 1024 * 1024,
  // Names, types and values of attributes count too.
  sizeOf: ({ body, attributes = {} }: OutgoingMessage) =>
    Object.entries(attributes).reduce(
      (bytes, [name, value]) =>
        bytes + Buffer.byteLength(name) + Buffer.byteLength('String') + Buffer.byteLength(value),
      Buffer.byteLength(body),
    ),
};

/** Sends messages, those not taken again and alone; answers for each why it was not taken in the end, or null. */
export function sendMessages(
  sink: MessageSink,
  messages: readonly OutgoingMessage[],
  retry: RetryOptions,
): Promise<readonly (EntryFailure | null)[]> {
  return deliver(messages, limits, (call) => sink.send(call), retry);
}
