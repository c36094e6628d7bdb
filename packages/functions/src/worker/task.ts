import { fingerprint, type Packet, type SluiceEvent } from '@sluice/core';
import type { Identity } from '../ledger/identity.ts';
import type { ReceivedMessage } from './received-message.ts';

/** One event of one message: the unit that succeeds or fails alone. */
export interface Task {
  readonly message: ReceivedMessage;
  readonly packet: Packet;
  readonly event: SluiceEvent;
  readonly identity: Identity;
}

/** The tasks of a message, in the order of its events. */
export function tasksOf(message: ReceivedMessage, packet: Packet): Task[] {
  return packet.events.map((event) => ({ message, packet, event, identity: identityOf(message, packet, event) }));
}

function identityOf(message: ReceivedMessage, packet: Packet, event: SluiceEvent): Identity {
  return {
    caller: packet.caller,
    id: event.id,
    source: event.source,
    type: event.type,
    // At once: what cannot be hashed is unreadable.
    fingerprint: fingerprint(event),
    request: packet.request,
    acceptedAt: packet.acceptedAt,
    attempts: message.attempts,
    mayReplaceFailed: message.redrivenAfter !== undefined && message.redrivenAfter !== 'EVENT_ID_REUSED',
  };
}
