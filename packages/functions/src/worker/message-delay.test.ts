import { expect, it } from 'vitest';
import { messageDelaySeconds } from './message-delay.ts';

it.each([
  [1, 1],
  [2, 2],
  [5, 16],
  [11, 900],
  [10_000, 900],
])('after %i attempts waits up to %i seconds, and at least one', (attempts, most) => {
  expect(messageDelaySeconds({ attempts }, { next: () => 0.999_999 })).toBe(most);
  expect(messageDelaySeconds({ attempts }, { next: () => 0 })).toBe(1);
});
