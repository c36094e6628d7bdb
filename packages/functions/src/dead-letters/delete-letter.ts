import { SluiceError } from '@sluice/core';
import type { Call } from './dead-letters-ports.ts';
import { findLetter } from './letters/find-letter.ts';
import { entriesOf } from './letters/letter.ts';
import { readLetterId } from './letters/read-letter.ts';

/** `DELETE /v1/dead-letters/{id}`: takes one dead letter out of its queue for good; the log keeps what it was. */
export async function deleteLetter(id: string, caller: string, call: Call): Promise<{ id: string; deleted: true }> {
  if (!readLetterId(id)) {
    const message = `"${id}" is not the id of a dead letter; the list tells those, like write.2f0c5a1e-...`;
    throw new SluiceError('DEAD_LETTER_NOT_FOUND', message);
  }
  return findLetter(id, call, async (letter, pass) => {
    if (!(await pass.remove([letter]))) {
      throw new SluiceError('DEPENDENCY_UNAVAILABLE', `SQS did not delete "${id}"; it is still there`);
    }
    const { ports } = call;
    ports.log.write({
      time: new Date(ports.clock.now()).toISOString(),
      level: 'info',
      function: 'dead-letters',
      action: 'delete',
      caller,
      letter: id,
      code: letter.code,
      events: entriesOf(letter).flatMap(({ eventId }) => eventId ?? []),
    });
    return { id, deleted: true };
  });
}
