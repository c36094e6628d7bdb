import { describe, expect, it } from 'vitest';
import { differencesOf } from './compare-item.ts';

describe('differencesOf', () => {
  it('takes equal numbers, sets and documents for the same, however they are written', () => {
    const row = { id: '1', n: { $number: '1.50' }, s: { $set: ['b', 'a'] }, m: { y: 1, x: [null] } };
    expect(differencesOf(row, { m: { x: [null], y: 1 }, s: { $set: ['a', 'b'] }, n: 1.5, id: '1' })).toEqual([]);
  });

  it('names what differs, is missing or is there besides', () => {
    expect(differencesOf({ id: '1', a: 1, b: [1] }, { id: '1', b: [2], c: null })).toEqual(['a', 'b', 'c']);
  });

  it.each([{ $set: [] }, { $number: 'many' }, { $binary: 1 }, { '': 1 }])(
    'takes a stored %j, which no row can have, for different',
    (value) => {
      expect(differencesOf({ id: '1', m: 1 }, { id: '1', m: value })).toEqual(['m']);
    },
  );
});
