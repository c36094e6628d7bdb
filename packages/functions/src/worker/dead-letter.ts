import { encodePacket } from '@sluice/core';
import type { OutgoingMessage } from '../ports/queue.ts';
import { errorCodeAttribute } from './received-message.ts';
import type { Task } from './task.ts';

export interface DeadLetterReason {
  readonly code: string;
  readonly message: string;
}

/** SQS takes 1 MiB a message, attributes included (AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html). */
export const messageLimitBytes = 1024 * 1024 - 8 * 1024;

/** The dead letter of one event: alone in its packet, with the reason in its attributes. */
export function deadLetter({ packet, event }: Task, { code, message }: DeadLetterReason): OutgoingMessage {
  return {
    body: encodePacket({ ...packet, events: [event] }, { limitBytes: messageLimitBytes }),
    attributes: {
      [errorCodeAttribute]: code,
      errorMessage: attributeText(message),
      eventId: event.id,
      eventType: event.type,
      flow: packet.flow,
      caller: packet.caller,
    },
  };
}

/** The dead letter of a message that cannot be read: as it came. */
export function unreadableLetter(body: string, { code, message }: DeadLetterReason, flow: string): OutgoingMessage {
  return { body, attributes: { [errorCodeAttribute]: code, errorMessage: attributeText(message), flow } };
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
