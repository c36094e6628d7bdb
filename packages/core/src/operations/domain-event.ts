import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import type { CheckContext, MaybePromise } from './operation-types.ts';
import { validateWith } from './schema-check.ts';

/** What a published domain event's outcome carries. */
export const domainEventResult = { published: true } as const;

/** Checks a domain event's data against the schema declared for its type, where there is one. */
export function checkDomainEvent(type: string, data: JsonValue, { config }: CheckContext): MaybePromise<void> {
  const schema = Object.hasOwn(config.domainEvents, type) ? config.domainEvents[type] : undefined;
  if (!schema) return undefined;
  return validateWith(schema, data, (errors) => {
    if (errors.length === 0) return;
    const [first] = errors;
    throw new SluiceError(
      'EVENT_INVALID',
      `The data of ${type} does not match its schema: ${first!.pointer} ${first!.message}`,
      {
        pointer: first!.pointer,
        errors,
      },
    );
  });
}
