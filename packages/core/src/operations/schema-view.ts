import type { JsonObject, JsonValue } from '../events/sluice-event.ts';

/**
 * A value as a schema is shown it: every `{"$number":"..."}` as the double next to it. A schema says what is a number, and
 * how large it may be; it has no word for digits that a double has no room for. Those are stored all the same, since
 * of a schema only the verdict counts. The very same value where it has none.
 */
export function schemaView(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isArray(value)) {
    const elements = value.map(schemaView);
    return elements.some((element, index) => element !== value[index]) ? elements : value;
  }
  const members = value as JsonObject;
  let copy: Record<string, JsonValue> | undefined;
  let count = 0;
  for (const name in members) {
    count++;
    const member = members[name]!;
    if (typeof member !== 'object' || member === null) continue;
    const view = schemaView(member);
    if (view === member) continue;
    copy ??= { ...members };
    copy[name] = view;
  }
  const number = count === 1 ? members['$number'] : undefined;
  return typeof number === 'string' ? Number(number) : (copy ?? value);
}

const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
