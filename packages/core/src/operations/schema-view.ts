import type { JsonValue } from '../events/sluice-event.ts';

/**
 * A value as a schema is shown it: a copy, since some schemas fill in what is missing, with every `{"$number":"..."}` as the
 * double next to it. A schema says what is a number, and how large it may be; it has no word for digits that a double has
 * no room for. Those are stored all the same, since of a schema only the verdict counts.
 */
export function schemaView(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isArray(value)) return value.map(schemaView);
  const members = Object.entries(value);
  const [[name, number] = []] = members;
  if (members.length === 1 && name === '$number' && typeof number === 'string') return Number(number);
  // Not by assignment: a member may be called __proto__.
  return Object.fromEntries(members.map(([key, member]) => [key, schemaView(member)]));
}

const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
