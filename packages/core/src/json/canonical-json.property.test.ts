import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonValue } from '../events/sluice-event.ts';
import { canonicalJson } from './canonical-json.ts';

/** As the fingerprints of events under way were made: what it says must never change. */
function reference(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((element: JsonValue) => reference(element)).join(',')}]`;
  const members = Object.entries(value as Record<string, JsonValue>).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${reference(member)}`).join(',')}}`;
}

const name = fc.oneof(fc.string(), fc.constantFrom('10', '9', '01', '__proto__', 'a', 'b', 'é', '\ud83d'));
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, 0, -1.5, 1e300, '', '\u2028"\\'),
    fc.string(),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .array(fc.tuple(name, tie('json')), { maxLength: 5 })
      // As JSON.parse makes objects: `__proto__` is a member like any other.
      .map(
        (members) =>
          JSON.parse(
            `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`,
          ) as JsonValue,
      ),
  ),
}));

it('sorts the members of every object by name, whatever they are called', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonicalJson(value)).toBe(reference(value));
    }),
    { numRuns: 1000 },
  );
});

it('has one text for equal values', () => {
  expect(canonicalJson({ b: [1, { d: 2, c: 3 }], a: null })).toBe('{"a":null,"b":[1,{"c":3,"d":2}]}');
  expect(canonicalJson({ b: 1, 10: 2, 9: 3 })).toBe('{"10":2,"9":3,"b":1}');
});
