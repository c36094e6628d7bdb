import type { ParsedEntry, ParsedRequest } from '../events/parse-request.ts';
import type { SluiceEvent } from '../events/sluice-event.ts';
import type { CheckContext } from './operation-types.ts';

/** Checks an event's type and data against its operation, the tables and their schemas; throws a SluiceError with a pointer below `/data`. */
export async function checkEvent(_event: SluiceEvent, _context: CheckContext): Promise<void> {
  throw new Error('unfinished');
}

/** Checks every event of a request: in an array what is wrong becomes the entry's problem, a single event's is thrown. */
export async function checkRequest(_request: ParsedRequest, _context: CheckContext): Promise<readonly ParsedEntry[]> {
  throw new Error('unfinished');
}
