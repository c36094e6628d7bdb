import { expect, it } from 'vitest';
import { KeyFilter } from './key-filter.ts';

it('never forgets a key, and rarely sees one that is not there', () => {
  const filter = new KeyFilter();
  for (let row = 0; row < 200_000; row++) filter.add(`NL${row}`);
  for (let row = 0; row < 200_000; row++) if (!filter.has(`NL${row}`)) throw new Error(`NL${row} was forgotten`);
  let seen = 0;
  for (let row = 0; row < 200_000; row++) if (filter.has(`BE${row}`)) seen++;
  expect(seen).toBeLessThan(5);
  expect(filter.size).toBe(200_000);
});

it('is empty again when cleared', () => {
  const filter = new KeyFilter();
  filter.add('a');
  filter.clear();
  expect(filter.has('a')).toBe(false);
  expect(filter.size).toBe(0);
});
