import type { Random } from '@sluice/core';
import type { Queue, VisibilityChange } from '../ports/queue.ts';
import { chunk } from '../resilience/chunk.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { messageDelaySeconds } from './message-delay.ts';
import type { ReceivedMessage } from './received-message.ts';

/** Lets messages come back after their own backoff instead of the queue's whole visibility timeout. Never rejects: failing only costs time. */
export async function shortenVisibility(
  messages: readonly ReceivedMessage[],
  { queue, random }: { readonly queue: Queue; readonly random: Random },
): Promise<void> {
  const changes = messages.map((message): VisibilityChange => ({
    receiptHandle: message.receiptHandle,
    timeoutSeconds: messageDelaySeconds(message, random),
  }));
  await mapBounded(chunk(changes, { maxEntries: 10 }), 4, async (call) => {
    try {
      await queue.changeVisibility(call);
    } catch {
      // The message comes back when the visibility timeout ends.
    }
  });
}
