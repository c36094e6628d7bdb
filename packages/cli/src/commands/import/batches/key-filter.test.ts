import { expect, it } from 'vitest';
import { hashKey, KeyFilter } from './key-filter.ts';

it('never forgets a key, and rarely sees one that is not there', () => {
  const filter = new KeyFilter();
  for (let row = 0; row < 200_000; row++) filter.add(hashKey(`NL${row}`));
  for (let row = 0; row < 200_000; row++)
    if (!filter.has(hashKey(`NL${row}`))) throw new Error(`NL${row} was forgotten`);
  let seen = 0;
  for (let row = 0; row < 200_000; row++) if (filter.has(hashKey(`BE${row}`))) seen++;
  expect(seen).toBeLessThan(5);
  expect(filter.size).toBe(200_000);
});

it('is empty again when cleared', () => {
  const filter = new KeyFilter();
  filter.add(hashKey('a'));
  filter.clear();
  expect(filter.has(hashKey('a'))).toBe(false);
  expect(filter.size).toBe(0);
});
