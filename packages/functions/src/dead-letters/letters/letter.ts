import type { DeadLetterFlow, Packet } from '@sluice/core';
import type { QueuedMessage } from '../../ports/queue.ts';
import { tableOfEvent } from '../../telemetry/table-of-event.ts';

/** Flows that a dead letter can be sent back to. */
export type TargetFlow = 'query' | 'write' | 'import' | 'analytics';

/** What a dead letter holds. */
export type LetterContent =
  | { readonly kind: 'events'; readonly packet: Packet }
  | { readonly kind: 'analytics'; readonly body: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/** A dead letter as an operator sees it. */
export interface Letter {
  /** The same from call to call: the queue and SQS's id of the message. */
  readonly id: string;
  /** The queue it lies in. */
  readonly flow: DeadLetterFlow;
  readonly code: string;
  readonly reason: string;
  readonly content: LetterContent;
  readonly message: QueuedMessage;
}

/** What of a dead letter is told, counted and filtered by: an event, or all of it where it holds none. */
export interface LetterEntry {
  readonly type: string;
  /** `-` when there is none. */
  readonly table: string;
  readonly eventId?: string;
}

/** The entries of a dead letter, one at least. */
export function entriesOf({ content, message }: Pick<Letter, 'content' | 'message'>): readonly LetterEntry[] {
  if (content.kind === 'events') {
    return content.packet.events.map((event) => ({ type: event.type, table: tableOfEvent(event), eventId: event.id }));
  }
  const { eventType, eventId } = message.attributes;
  const type = content.kind === 'analytics' ? 'analytics' : (eventType ?? '-');
  return [{ type, table: '-', ...(eventId !== undefined && { eventId }) }];
}
