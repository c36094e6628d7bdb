import { assert, bigInt, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../test/factories.ts';
import { canonicalNumber, compareNumbers, exactDouble, numberText } from './decimal.ts';

const maxDigits = 10n ** 38n - 1n;
const number = tuple(bigInt({ min: -maxDigits, max: maxDigits }), integer({ min: -80, max: 80 }));

describe('numbers of 38 digits', () => {
  test('compare as whole numbers of the same scale do', () => {
    assert(
      property(number, number, ([a, i], [b, j]) => {
        const [x, y] = [a * 10n ** BigInt(i + 80), b * 10n ** BigInt(j + 80)];
        expect(Math.sign(compareNumbers(`${a}e${i}`, `${b}e${j}`))).toBe(x < y ? -1 : Number(x > y));
      }),
    );
  });

  test('have one text, equal to themselves', () => {
    assert(
      property(number, ([digits, exponent]) => {
        const text = canonicalNumber(`${digits}e${exponent}`);
        expect(compareNumbers(text, `${digits}e${exponent}`)).toBe(0);
        expect(canonicalNumber(text)).toBe(text);
        expect(canonicalNumber(`${digits}0e${exponent - 1}`)).toBe(text);
      }),
    );
  });

  test.each([
    ['0012.500', '12.5'],
    ['-0.0', '0'],
    ['1e3', '1000'],
    ['1E-7', '0.0000001'],
    ['9.99e125', '9.99E+125'],
    ['1e-130', '1E-130'],
  ])('%s is written %s', (text, canonical) => {
    expect(canonicalNumber(text)).toBe(canonical);
  });

  test.each([
    '',
    'NaN',
    'Infinity',
    '1.',
    '.5',
    '+1',
    '0x10',
    '1e',
    ' 1',
    '1_000',
    '1e126',
    '9e-131',
    `1${'0'.repeat(37)}1`,
  ])('%j is none', (text) => {
    expect(refusalOf(() => canonicalNumber(text)).code).toBe('NUMBER_INVALID');
  });

  test('come back from doubles exactly or not at all', () => {
    expect(exactDouble('0.1')).toBe(0.1);
    expect(exactDouble('-0')).toBe(0);
    expect(exactDouble('1E+21')).toBe(1e21);
    expect(exactDouble('9007199254740993')).toBeUndefined();
    expect(exactDouble('9007199254740992')).toBe(9007199254740992);
    expect(numberText(-0)).toBe('0');
    expect(numberText(1e-7)).toBe('0.0000001');
    expect(numberText(1e21)).toBe('1000000000000000000000');
  });
});
