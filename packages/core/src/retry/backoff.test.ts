import { assert, double, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';

const options = { baseMs: 100, capMs: 5000 };

test('a delay lies below a bound that doubles up to its cap', () => {
  assert(
    property(
      integer({ min: 1, max: 1000 }),
      double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const delay = backoffMs(attempt, random, options);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThan(Math.min(5000, 100 * 2 ** (attempt - 1)));
      },
    ),
  );
});

test('it uses the whole range', () => {
  expect([1, 2, 3, 7, 50].map((attempt) => backoffMs(attempt, 0.999999, options))).toEqual([99, 199, 399, 4999, 4999]);
  expect(backoffMs(3, 0, options)).toBe(0);
});
