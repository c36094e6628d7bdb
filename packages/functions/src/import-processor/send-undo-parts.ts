import { createHash } from 'node:crypto';
import { encodePacket, undoParts } from '@sluice/core';
import { sendMessages } from '../delivery/send-messages.ts';
import { messageLimitBytes } from '../worker/dead-letter.ts';
import type { Task } from '../worker/task.ts';
import type { Unfinished } from '../worker/verdict.ts';
import type { Importing } from './importing.ts';

/** Has the before-images of a job gone through, each part by an event of its own; undefined when the queue has all of these. */
export async function sendUndoParts(
  task: Task,
  job: string,
  { ports, recording }: Importing,
): Promise<Unfinished | undefined> {
  const messages = Array.from({ length: undoParts }, (_, part) => ({ body: partPacket(task, job, part) }));
  const failures = await sendMessages(ports.queue, messages, recording.retry);
  const failure = failures.find((one) => one !== null);
  return failure && { status: 'unfinished', reason: 'unknown', ...failure };
}

/** Its id follows from the event's, so that sending twice makes no second event. */
function partPacket({ packet, event }: Task, job: string, part: number): string {
  const id = `undo-${createHash('sha256').update(`${event.id}\0${part}`).digest('base64url')}`;
  return encodePacket(
    { ...packet, events: [{ ...event, type: 'import.undo', id, data: { job, part } }] },
    { limitBytes: messageLimitBytes },
  );
}
