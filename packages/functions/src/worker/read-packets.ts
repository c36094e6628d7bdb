import { decodePacket, type Flow, SluiceError } from '@sluice/core';
import type { DeadLetterReason } from './dead-letter.ts';
import type { ReceivedMessage } from './received-message.ts';
import { type Task, tasksOf } from './task.ts';

export interface UnreadableMessage {
  readonly message: ReceivedMessage;
  readonly reason: DeadLetterReason;
}

export interface ReadPackets {
  /** In order of acceptance. */
  readonly tasks: readonly Task[];
  readonly unreadable: readonly UnreadableMessage[];
}

/** Takes messages apart into their events; what is no packet of this flow is set aside. */
export function readPackets(messages: readonly ReceivedMessage[], flow: Flow): ReadPackets {
  const tasks: Task[] = [];
  const unreadable: UnreadableMessage[] = [];
  for (const message of messages) {
    try {
      const packet = decodePacket(message.body);
      if (packet.flow !== flow) {
        throw new SluiceError(
          'MESSAGE_UNREADABLE',
          `The packet is of flow "${packet.flow}", this queue carries "${flow}"`,
        );
      }
      tasks.push(...tasksOf(message, packet));
    } catch (error) {
      const code = error instanceof SluiceError ? error.code : 'MESSAGE_UNREADABLE';
      unreadable.push({ message, reason: { code, message: error instanceof Error ? error.message : String(error) } });
    }
  }
  return { tasks: tasks.toSorted(byAcceptance), unreadable };
}

/** Request ids are UUIDv7, so requests of one millisecond keep an order, too; events of one request keep theirs, the sort being stable. */
function byAcceptance(a: Task, b: Task): number {
  const left = `${a.packet.acceptedAt} ${a.packet.request}`;
  const right = `${b.packet.acceptedAt} ${b.packet.request}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
