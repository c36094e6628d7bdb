import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../test/factories.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import { itemSize } from './item-size.ts';
import { marshallItem, marshallValue } from './marshall.ts';
import { unmarshallItem, unmarshallValue } from './unmarshall.ts';

describe('JSON and attribute values', () => {
  test.each<[JsonValue, object]>([
    ['x', { S: 'x' }],
    ['', { S: '' }],
    [1.5, { N: '1.5' }],
    [{ $number: '12345678901234567890' }, { N: '12345678901234567890' }],
    [true, { BOOL: true }],
    [null, { NULL: true }],
    [{ $binary: 'aGk=' }, { B: Buffer.from('hi') }],
    [{ $set: ['b', 'a'] }, { SS: ['b', 'a'] }],
    [{ $set: [1, { $number: '9007199254740993' }] }, { NS: ['1', '9007199254740993'] }],
    [{ $set: [{ $binary: 'AA==' }] }, { BS: [Buffer.from([0])] }],
    [[1, ['a']], { L: [{ N: '1' }, { L: [{ S: 'a' }] }] }],
    [{ a: {}, constructor: 'x' }, { M: { a: { M: {} }, constructor: { S: 'x' } } }],
    [{ $number: '1', other: 2 }, { M: { $number: { S: '1' }, other: { N: '2' } } }],
    [{ $other: 1 }, { M: { $other: { N: '1' } } }],
  ])('%j there and back', (json, value) => {
    expect(marshallValue(json)).toEqual(value);
    expect(unmarshallValue(marshallValue(json))).toEqual(json);
  });

  test('a number that a double carries comes back plain', () => {
    expect(unmarshallValue({ N: '1E+2' })).toBe(100);
    expect(unmarshallValue(marshallValue({ $number: '1.50' }))).toBe(1.5);
  });

  test.each<[JsonValue, string, string]>([
    [{ a: { b: [1, { $set: [] }] } }, 'VALUE_INVALID', '/item/a/b/1'],
    [{ a: { $set: [1, 'a'] } }, 'VALUE_INVALID', '/item/a'],
    [{ a: { $set: [1, { $number: '1.0' }] } }, 'VALUE_INVALID', '/item/a'],
    [{ a: { $set: [true] } }, 'VALUE_INVALID', '/item/a'],
    [{ a: { $binary: 'aGk' } }, 'VALUE_INVALID', '/item/a'],
    [{ 'a/b': { $number: 1 } }, 'VALUE_INVALID', '/item/a~1b'],
    [{ a: [{ $number: '1e999' }] }, 'NUMBER_INVALID', '/item/a/0'],
    [{ a: { '': 1 } }, 'VALUE_INVALID', '/item/a'],
  ])('%j is refused where it is wrong', (item, code, pointer) => {
    expect(refusalOf(() => marshallItem(item as never, '/item'))).toMatchObject({ code, pointer });
  });

  test('32 levels are stored, 33 are not', () => {
    const nested = (levels: number) => JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)) as JsonValue;
    expect(marshallValue(nested(32))).toHaveProperty('M');
    expect(refusalOf(() => marshallValue(nested(33))).code).toBe('VALUE_INVALID');
  });

  test('an attribute called __proto__ written past Sluice is read and changes no prototype', () => {
    const stored = JSON.parse('{"__proto__":{"S":"x"}}') as never;
    const read = unmarshallItem(stored);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(JSON.stringify(read)).toBe('{"__proto__":"x"}');
  });
});

test.each<[JsonValue, number]>([
  [{ ab: 'é' }, 4],
  [{ a: 0 }, 2],
  [{ a: 123 }, 4],
  [{ a: -1.5 }, 5],
  [{ a: true, b: null }, 4],
  [{ a: [] }, 4],
  [{ a: ['x', 'y'] }, 8],
  [{ a: { bc: 'x' } }, 8],
  [{ a: { $binary: 'AAAA' } }, 4],
  [{ a: { $set: ['ab', 'c'] } }, 4],
])('%j has %d bytes as DynamoDB counts', (item, bytes) => {
  expect(itemSize(marshallItem(item as never))).toBe(bytes);
});
