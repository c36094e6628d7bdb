import type { Random } from '@sluice/core';
import { sendMessages } from '../delivery/send-messages.ts';
import type { MessageSink } from '../ports/queue.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import { messageDelaySeconds } from './message-delay.ts';
import { attemptsAttribute, errorCodeAttribute, type ReceivedMessage, redriveAttribute } from './received-message.ts';

/**
 * Sends what is left of a message as a new one, so that receives which were spent on waiting do not count against it;
 * a counter of its own goes on. The old message may be deleted when this answers true.
 */
export async function sendAgain(
  message: ReceivedMessage,
  body: string,
  { queue, random }: { readonly queue: MessageSink; readonly random: Random },
  retry: RetryOptions,
): Promise<boolean> {
  const attributes = {
    [attemptsAttribute]: String(message.attempts),
    ...(message.redrivenAfter !== undefined && { [errorCodeAttribute]: message.redrivenAfter }),
    ...(message.redrive !== undefined && { [redriveAttribute]: message.redrive }),
  };
  const delaySeconds = messageDelaySeconds(message, random);
  const [failure] = await sendMessages(queue, [{ body, delaySeconds, attributes }], retry);
  return failure === null;
}
