import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNumbers, canonicalNumber, compareNumbers } from './decimal.ts';
import { encodeNumberKey } from './number-key.ts';

const number = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }), fc.integer({ min: -120, max: 80 }))
  .map(([negative, digits, exponent]) => text(`${negative ? '-' : ''}${digits}e${exponent}`));

function text(source: string): string {
  const number = canonicalNumber(source);
  if ('problem' in number) throw new Error(`${source}: ${number.problem}`);
  return number.text;
}

describe('canonicalNumber', () => {
  it.each([
    ['00042', '42'],
    ['-0', '0'],
    ['-0.0e7', '0'],
    ['1.50', '1.5'],
    ['1.5E2', '150'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+7', '7'],
    ['1E-130', `0.${'0'.repeat(129)}1`],
    ['9.9999999999999999999999999999999999999E+125', `${'9'.repeat(38)}${'0'.repeat(88)}`],
  ])('reads %s as %s', (source, canonical) => {
    expect(text(source)).toBe(canonical);
  });

  it.each([
    ['', 'not-a-number'],
    ['.', 'not-a-number'],
    ['1e', 'not-a-number'],
    ['NaN', 'not-a-number'],
    [' 1', 'not-a-number'],
    ['1E126', 'overflow'],
    ['-1E126', 'overflow'],
    ['1E-131', 'underflow'],
    ['123456789012345678901234567890123456789', 'precision'],
  ])('refuses %s: %s', (source, problem) => {
    expect(canonicalNumber(source)).toEqual({ problem });
  });

  it('keeps what it made', () => {
    expect(() => fc.assert(fc.property(number, (canonical) => text(canonical) === canonical))).not.toThrow();
  });
});

describe('numbers', () => {
  it('are ordered by their key bytes as by their values', () => {
    expect(() =>
      fc.assert(
        fc.property(number, number, (left, right) => {
          const bytes = Buffer.compare(encodeNumberKey(left), encodeNumberKey(right));
          return Math.sign(bytes) === Math.sign(compareNumbers(left, right));
        }),
        { numRuns: 2_000 },
      ),
    ).not.toThrow();
  });

  it('come back when what was added is subtracted', () => {
    const small = fc
      .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: -9, max: 9 }))
      .map(([digits, exponent]) => text(`${digits}e${exponent}`));
    expect(() =>
      fc.assert(
        fc.property(small, small, (left, right) => {
          const sum = addNumbers(left, right);
          if ('problem' in sum) return false;
          const back = addNumbers(sum.text, right, '-');
          return 'text' in back && back.text === left;
        }),
      ),
    ).not.toThrow();
  });

  it('add exactly where doubles do not', () => {
    expect(addNumbers('0.1', '0.2')).toEqual({ text: '0.3' });
    expect(addNumbers('99999999999999999999999999999999999999', '-1')).toEqual({
      text: '99999999999999999999999999999999999998',
    });
    expect(addNumbers(text('9.9e125'), text('9.9e125'))).toEqual({ problem: 'overflow' });
  });
});
