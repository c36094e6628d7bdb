import { encodePacket } from '@sluice/core';
import type { OutgoingMessage } from '../ports/queue.ts';
import { errorCodeAttribute, type ReceivedMessage, redriveAttribute } from './received-message.ts';
import type { Task } from './task.ts';

export interface DeadLetterReason {
  readonly code: string;
  readonly message: string;
}

/** SQS takes 1 MiB a message, attributes included (AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html). */
export const messageLimitBytes = 1024 * 1024 - 8 * 1024;

/** The dead letter of one event: alone in its packet, with the reason in its attributes. */
export function deadLetter(
  { message: from, packet, event }: Task,
  { code, message }: DeadLetterReason,
): OutgoingMessage {
  return {
    body: encodePacket({ ...packet, events: [event] }, { limitBytes: messageLimitBytes }),
    // A packet that came past the API can have any text for a name.
    attributes: {
      [errorCodeAttribute]: code,
      errorMessage: attributeText(message),
      eventId: attributeText(event.id),
      eventType: attributeText(event.type),
      flow: packet.flow,
      caller: attributeText(packet.caller),
      ...markOf(from),
    },
  };
}

/** The dead letter of a message that cannot be read: as it came. */
export function unreadableLetter(
  from: Pick<ReceivedMessage, 'body' | 'redrive'>,
  { code, message }: DeadLetterReason,
  flow: string,
): OutgoingMessage {
  const reason = { [errorCodeAttribute]: code, errorMessage: attributeText(message), flow };
  return { body: from.body, attributes: { ...reason, ...markOf(from) } };
}

/** What came back from a run says so, so that the run does not send it yet another time. */
function markOf({ redrive }: Pick<ReceivedMessage, 'redrive'>): Readonly<Record<string, string>> {
  return redrive === undefined ? {} : { [redriveAttribute]: redrive };
}

/** At most 1 KB, and only what SQS allows in a text: tab, line feed, carriage return, and from space on. */
function attributeText(text: string): string {
  const allowed = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ');
  const cut = Buffer.from(allowed)
    .subarray(0, 1024)
    .toString()
    .replace(/\uFFFD+$/, '');
  return cut === '' ? '-' : cut;
}
