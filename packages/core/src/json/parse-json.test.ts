import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../test/factories.ts';
import { canonicalJson } from './canonical-json.ts';
import { parseJson, readJson } from './parse-json.ts';

describe('parseJson', () => {
  test('reads what JSON.stringify writes, compact or indented', () => {
    const storable = (value: unknown) => !/e[+-]\d{3}|__proto__|-0/.test(JSON.stringify(value));
    assert(
      property(jsonValue().filter(storable), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(parseJson(JSON.stringify(value))).toEqual(plain);
        expect(unwrapped(parseJson(JSON.stringify(value, null, 2)))).toEqual(plain);
      }),
    );
  });

  test.each([
    ['1.10', 1.1],
    ['-0', 0],
    ['1e2', 100],
    ['0.1', 0.1],
    ['12345678901234567890', { $number: '12345678901234567890' }],
    ['9007199254740993', { $number: '9007199254740993' }],
    ['0.10000000000000000555', { $number: '0.10000000000000000555' }],
    ['1.2345678901234567890123456789012345678', { $number: '1.2345678901234567890123456789012345678' }],
    ['9.99e125', 9.99e125],
  ])('keeps every digit of %s', (text, value) => {
    expect(parseJson(`{"n":${text}}`)).toEqual({ n: value });
  });

  test.each(['1e126', '1e-131', '10e400', '1e+300', '1.23456789012345678901234567890123456789'])(
    'refuses %s as a number',
    (text) => {
      expect(refusalOf(() => parseJson(`[0,{"n":${text}}]`))).toMatchObject({
        code: 'NUMBER_INVALID',
        pointer: '/1/n',
      });
    },
  );

  test.each([
    ['{"a":1,"b":{"x":1,"x":1}}', '/b/x'],
    ['{"a":1,"\\u0061":2}', '/a'],
    ['["\\ud800"]', '/0'],
    ['{"\\udc00x":1}', '/\udc00x'],
    ['{"a":[{"__proto__":{"admin":true}}]}', '/a/0/__proto__'],
  ])('refuses %s where it is wrong', (text, pointer) => {
    expect(refusalOf(() => parseJson(text))).toMatchObject({ code: 'VALUE_INVALID', pointer });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('keeps texts that only look like faults', () => {
    expect(parseJson('{"a":"__proto__ e+300 1,1","b":"\\\\ud800", "c":"\\ud834\\udd1e"}')).toEqual({
      a: '__proto__ e+300 1,1',
      b: '\\ud800',
      c: '𝄞',
    });
  });

  test('ignores a byte order mark', () => {
    expect(parseJson('\ufeff{"a":1}')).toEqual({ a: 1 });
  });

  test('refuses nesting beyond the limit without running out of stack', () => {
    expect(parseJson('['.repeat(64) + ']'.repeat(64))).toBeInstanceOf(Array);
    expect(refusalOf(() => parseJson('['.repeat(66) + ']'.repeat(66)))).toMatchObject({ code: 'VALUE_INVALID' });
    expect(refusalOf(() => parseJson('{"a":'.repeat(200_000) + '1' + '}'.repeat(200_000)))).toMatchObject({
      code: 'VALUE_INVALID',
    });
  });

  test.each(['', ' ', '{', '{"a":}', 'NaN', '[1,]', "{'a':1}", '{"a":1}x'])('refuses %j as no JSON', (text) => {
    expect(refusalOf(() => parseJson(text)).code).toBe('BODY_NOT_JSON');
  });
});

test('readJson tells all faults and reads on', () => {
  const { value, faults } = readJson('[{"a":1e400},{"b":2},{"c":1,"c":2}]');
  expect(faults.map(({ details }) => details.pointer)).toEqual(['/0/a', '/2/c']);
  expect(value).toMatchObject([{}, { b: 2 }, {}]);
});

test('readJson tells the first fault of each element, and not a million', () => {
  const { faults } = readJson(`[${'[1e999,1e999],'.repeat(300_000)}1]`);
  expect(faults).toHaveLength(1000);
  expect(faults.at(-1)?.details.pointer).toBe('/999/0');
});

test('canonicalJson is one text for equal values', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
});

/** Doubles of more than 15 digits come back as they are or wrapped: both are the number. */
function unwrapped(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, member: unknown) =>
    typeof member === 'object' && member !== null && '$number' in member ? Number(member.$number) : member,
  ) as unknown;
}
