import { checkEvent, type JsonObject, parseEnvelope, routeOf, SluiceError, type SluiceEvent } from '@sluice/core';
import type { Call, DeadLettersPorts } from '../dead-letters-ports.ts';
import type { Letter } from '../letters/letter.ts';

/**
 * The dead letter with an operator's event in place of its own, checked as at the API's edge. What the operator leaves out stays as it was.
 *
 * Under the same id it takes the event's place: a dead letter took no effect, and its sender finds the outcome where it looks for it.
 * @throws SluiceError DEAD_LETTER_NOT_REDRIVABLE, or what is wrong with the event
 */
export async function editLetter(letter: Letter, edited: JsonObject, { ports }: Call): Promise<Letter> {
  const { id, content } = letter;
  const [original, second] = content.kind === 'events' ? content.packet.events : [];
  if (content.kind !== 'events' || original === undefined || second !== undefined) {
    const holds = content.kind === 'events' ? `${content.packet.events.length} events` : 'no event that can be read';
    throw new SluiceError('DEAD_LETTER_NOT_REDRIVABLE', `"${id}" holds ${holds}; only a single event can be edited`);
  }
  const event = await checked(original, edited, content.packet.caller, ports);
  if (routeOf(event.type) !== content.packet.flow) {
    const message = `The event was of the ${content.packet.flow} flow and is "${event.type}" now; send it as a new event`;
    throw new SluiceError('EVENT_INVALID', message, { pointer: '/event/type', received: event.type });
  }
  return { ...letter, content: { kind: 'events', packet: { ...content.packet, events: [event] } } };
}

async function checked(original: SluiceEvent, edited: JsonObject, caller: string, ports: DeadLettersPorts) {
  try {
    const event = parseEnvelope(
      { ...original, ...edited },
      {
        extensions: false,
        newId: () => original.id,
        newTraceparent: () => original.traceparent,
        now: original.time,
      },
    );
    await checkEvent(event, { config: ports.config, caller, signingKey: ports.signingKey });
    return event;
  } catch (error) {
    throw error instanceof SluiceError ? error.below('/event') : error;
  }
}
