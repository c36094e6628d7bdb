import type { DeadLetterFlow, DeadLetterQueueState } from '@sluice/core';
import { Deadline } from '../../resilience/deadline.ts';
import type { Call } from '../dead-letters-ports.ts';
import type { Letter } from './letter.ts';
import { QueuePass } from './queue-pass.ts';

/** Giving back takes about as long as taking; then the answer. */
const releaseMs = 10_000;

/** Shows every dead letter of a queue to `see`, and gives all of them back. */
export async function surveyQueue(
  flow: DeadLetterFlow,
  { ports, retry }: Call,
  see: (letter: Letter) => void,
): Promise<DeadLetterQueueState> {
  const until = new Deadline(ports.clock, retry.deadline.at - releaseMs);
  const pass = new QueuePass({ queue: ports.deadLetters[flow], flow, until, retry });
  try {
    for (let letters = await pass.next(); letters.length > 0; letters = await pass.next()) letters.forEach(see);
    const held = await pass.heldElsewhere();
    return { flow, messages: pass.messages, held, complete: pass.exhausted && held === 0 };
  } finally {
    await pass.release();
  }
}
