import { expect, it } from 'vitest';
import { Deadline } from './deadline.ts';
import { retryCall } from './retry-call.ts';

/** Time that passes by sleeping alone. */
function sleeper() {
  const slept: number[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (durationMs: number) => {
      slept.push(durationMs);
      now += durationMs;
    },
  };
  return { clock, slept };
}
const failing = (name: string) => Object.assign(new Error(name), { name });
const random = { next: () => 0.5 };

it('waits longer before each attempt, and rejects with the last error', async () => {
  const { clock, slept } = sleeper();
  let calls = 0;
  const call = async () => {
    throw failing(`Error${++calls}`);
  };
  const retry = { clock, random, deadline: new Deadline(clock, 60_000) };
  await expect(retryCall(call, retry)).rejects.toThrow('Error4');
  expect(slept).toEqual([25, 50, 100]);
});

it('does not ask again what was refused', async () => {
  const { clock, slept } = sleeper();
  const retry = { clock, random, deadline: new Deadline(clock, 60_000) };
  await expect(retryCall(() => Promise.reject(failing('ValidationException')), retry)).rejects.toThrow(
    'ValidationException',
  );
  expect(slept).toEqual([]);
});

it('does not sleep beyond the deadline', async () => {
  const { clock, slept } = sleeper();
  const retry = { clock, random, deadline: new Deadline(clock, 60), attempts: 10 };
  await expect(retryCall(() => Promise.reject(failing('TimeoutError')), retry)).rejects.toThrow('TimeoutError');
  expect(slept).toEqual([25]);
});
