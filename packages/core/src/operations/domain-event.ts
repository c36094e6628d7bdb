import type { CheckContext, MaybePromise } from './operation-types.ts';
import type { JsonValue } from '../events/sluice-event.ts';

/** What a published domain event's outcome carries. */
export const domainEventResult = { published: true } as const;

/** Says whether a type is that of a domain event, `user.<name>` or `auth.<name>`. */
export function isDomainEventType(type: string): boolean {
  return /^(user|auth)\.[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(type);
}

/** Checks a domain event's data against the schema declared for its type, where there is one. */
export function checkDomainEvent(_type: string, _data: JsonValue, _context: CheckContext): MaybePromise<void> {
  throw new Error('unfinished');
}
