import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isWithin, jsonBytes } from './event-size.ts';

it('knows to the byte what fits, of any JSON value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const bytes = jsonBytes(value);
      expect(isWithin(value, bytes)).toBe(true);
      expect(isWithin(value, bytes - 1)).toBe(false);
    }),
  );
});

it.each(['\u0000'.repeat(100), '\ud800'.repeat(100), '"\\'.repeat(100), '\u20ac'.repeat(100), '😀'.repeat(100)])(
  'counts what is escaped or takes more bytes: %j',
  (text) => {
    const value = { [text]: [text, -1.7976931348623157e308] };
    expect(isWithin(value, jsonBytes(value))).toBe(true);
    expect(isWithin(value, jsonBytes(value) - 1)).toBe(false);
  },
);
