import { expect, it } from 'vitest';
import { chunk } from './chunk.ts';

it('cuts by count and by size, and keeps the order', () => {
  const limits = { maxEntries: 3, maxBytes: 10, sizeOf: (size: number) => size };
  expect(chunk([1, 1, 1, 1, 9, 2, 20, 5, 5], limits)).toEqual([[1, 1, 1], [1, 9], [2], [20], [5, 5]]);
  expect(chunk([], limits)).toEqual([]);
});
