import { toProblem } from '../errors/problem.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import { isDomainEventType } from '../events/domain-event-type.ts';
import type { ParsedEntry, ParsedRequest } from '../events/parse-request.ts';
import type { SluiceEvent } from '../events/sluice-event.ts';
import { checkDomainEvent } from './domain-event.ts';
import type { CheckContext, MaybePromise } from './operation-types.ts';
import { operationOf, operations } from './operations.ts';
import { parseArguments } from './parse-arguments.ts';

/** Checks an event's type and data against its operation, the tables and their schemas; throws a SluiceError with a pointer into the event. */
export async function checkEvent(event: SluiceEvent, context: CheckContext): Promise<void> {
  await check(event, context, '');
}

/** Checks every event of a request: in an array what is wrong becomes the entry's problem, a single event's is thrown. */
export async function checkRequest(
  { batch, entries }: ParsedRequest,
  context: CheckContext,
): Promise<readonly ParsedEntry[]> {
  const checked: MaybePromise<ParsedEntry>[] = entries.map((entry) => {
    if ('problem' in entry) return entry;
    const refused = (error: unknown): ParsedEntry => {
      if (batch && error instanceof SluiceError) return { index: entry.index, problem: toProblem(error) };
      throw error;
    };
    try {
      const late = check(entry.event, context, batch ? `/${entry.index}` : '');
      return late ? late.then(() => entry, refused) : entry;
    } catch (error) {
      return refused(error);
    }
  });
  return checked.every((entry): entry is ParsedEntry => !(entry instanceof Promise))
    ? checked
    : Promise.all(checked.map((entry) => Promise.resolve(entry)));
}

function check(event: SluiceEvent, context: CheckContext, pointer: string): MaybePromise<void> {
  const operation = operationOf(event.type);
  if (!operation && !isDomainEventType(event.type)) throw unknownType(event.type).below(pointer);
  const located = (error: unknown): never => {
    throw error instanceof SluiceError ? error.below(`${pointer}/data`) : error;
  };
  try {
    const late = operation
      ? operation.check(parseArguments(operation, event.data), context)
      : checkDomainEvent(event.type, event.data, context);
    return late?.catch(located);
  } catch (error) {
    return located(error);
  }
}

function unknownType(type: string): SluiceError {
  const allowed = [...Object.keys(operations), 'user.<name>', 'auth.<name>'];
  return new SluiceError('EVENT_TYPE_UNKNOWN', `There is no event type "${type}"; there are ${allowed.join(', ')}`, {
    pointer: '/type',
    received: type,
    allowed,
  });
}
