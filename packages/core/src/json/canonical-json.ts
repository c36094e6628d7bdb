import type { JsonValue } from '../events/sluice-event.ts';

/** JSON with the members of every object sorted by name, so that equal values have equal texts. */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name]!)}`);
  return `{${members.join(',')}}`;
}

const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
