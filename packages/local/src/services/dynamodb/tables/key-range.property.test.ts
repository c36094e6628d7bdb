import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyOperator } from '../expressions/key-condition.ts';
import { encodeSort } from './encode-key.ts';
import { keyRange } from './key-range.ts';
import type { KeyAttribute } from './key-schema.ts';

const bytes = fc
  .uint8Array({ minLength: 1, maxLength: 4 })
  .map((array) => Buffer.from(array.map((byte) => (byte % 3 === 2 ? 255 : byte % 3))));
const operators: readonly KeyOperator[] = ['=', '<', '<=', '>', '>=', 'between', 'begins_with'];

function matches(operator: KeyOperator, value: Buffer, first: Buffer, second: Buffer): boolean {
  const order = Buffer.compare(value, first);
  switch (operator) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case 'between':
      return order >= 0 && Buffer.compare(value, second) <= 0;
    case 'begins_with':
      return value.subarray(0, first.length).equals(first);
  }
}

const binary = (value: Buffer) => ({ B: value.toString('base64') });

describe('keyRange', () => {
  it('holds just the sort keys which meet a condition', () => {
    const key: KeyAttribute[] = [{ name: 'a', type: 'B' }];
    expect(() =>
      fc.assert(
        fc.property(fc.constantFrom(...operators), bytes, bytes, bytes, (operator, value, first, second) => {
          const range = keyRange(key, [{ operator, values: [binary(first), binary(second)] }]);
          return contains(range, encodeSort({ a: binary(value) }, key)) === matches(operator, value, first, second);
        }),
        { numRuns: 2_000 },
      ),
    ).not.toThrow();
  });

  it('holds just the composite sort keys which meet equalities and a last condition', () => {
    const key: KeyAttribute[] = ['a', 'b', 'c'].map((name) => ({ name, type: 'B' }));
    expect(() =>
      fc.assert(
        fc.property(
          fc.constantFrom(...operators),
          fc.tuple(bytes, bytes, bytes),
          fc.tuple(bytes, bytes, bytes),
          (operator, [a, b, c], [equal, first, second]) => {
            const range = keyRange(key, [
              { operator: '=', values: [binary(equal)] },
              { operator, values: [binary(first), binary(second)] },
            ]);
            const position = encodeSort({ a: binary(a), b: binary(b), c: binary(c) }, key);
            return contains(range, position) === (a.equals(equal) && matches(operator, b, first, second));
          },
        ),
        { numRuns: 2_000 },
      ),
    ).not.toThrow();
  });
});

function contains(range: { low: Buffer; high?: Buffer }, key: Buffer): boolean {
  return Buffer.compare(key, range.low) >= 0 && (range.high === undefined || Buffer.compare(key, range.high) < 0);
}
