import { type DeadLetterFlow, deadLetterFlows, SluiceError } from '@sluice/core';
import { Deadline } from '../../resilience/deadline.ts';
import { mapBounded } from '../../resilience/map-bounded.ts';
import type { Call } from '../dead-letters-ports.ts';
import { entriesOf, type Letter } from './letter.ts';
import { QueuePass } from './queue-pass.ts';
import { readLetterId } from './read-letter.ts';

/** Time to give everything back and to answer. */
const releaseMs = 8000;
const pauseMs = 1000;

/**
 * Finds one dead letter by its id, or by the id of an event in it, and does something with it while it is held.
 * @throws SluiceError DEAD_LETTER_NOT_FOUND
 */
export async function findLetter<Answer>(
  id: string,
  call: Call,
  use: (letter: Letter, pass: QueuePass) => Promise<Answer>,
): Promise<Answer> {
  const known = readLetterId(id);
  const flows = known ? [known.flow] : deadLetterFlows;
  const wanted = (letter: Letter): boolean =>
    known ? letter.id === id : entriesOf(letter).some(({ eventId }) => eventId === id);
  const found = await mapBounded(flows, flows.length, (flow) => searchQueue(flow, wanted, call, use));
  const answer = found.find((one) => 'answer' in one);
  if (answer && 'answer' in answer) return answer.answer;
  const messages = found.reduce((sum, one) => sum + one.messages, 0);
  const held = found.reduce((sum, one) => sum + one.held, 0);
  const others = held > 0 ? `; somebody else holds ${held} for the moment, so try again in a minute` : '';
  throw new SluiceError('DEAD_LETTER_NOT_FOUND', `None of ${messages} dead letters looked at is "${id}"${others}`);
}

interface Search<Answer> {
  readonly answer?: Answer;
  readonly messages: number;
  readonly held: number;
}

/** Looks again while somebody else holds messages: theirs may be the one. */
async function searchQueue<Answer>(
  flow: DeadLetterFlow,
  wanted: (letter: Letter) => boolean,
  { ports, retry }: Call,
  use: (letter: Letter, pass: QueuePass) => Promise<Answer>,
): Promise<Search<Answer>> {
  const until = new Deadline(ports.clock, retry.deadline.at - releaseMs);
  for (;;) {
    const pass = new QueuePass({ queue: ports.deadLetters[flow], flow, until, retry });
    try {
      for (let letters = await pass.next(); letters.length > 0; letters = await pass.next()) {
        const letter = letters.find(wanted);
        if (letter) return { answer: await use(letter, pass), messages: pass.messages, held: 0 };
      }
      const held = await pass.heldElsewhere();
      if (held === 0 || !until.allows(3 * pauseMs)) return { messages: pass.messages, held };
    } finally {
      await pass.release();
    }
    await ports.clock.sleep(pauseMs);
  }
}
