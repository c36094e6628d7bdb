import { expect, it } from 'vitest';
import type { EntryFailure } from '../ports/queue.ts';
import { Deadline } from '../resilience/deadline.ts';
import { deliver } from './deliver.ts';

const clock = { now: () => 0, sleep: async () => {} };
const retry = { clock, random: { next: () => 0.5 }, deadline: new Deadline(clock, 60_000) };
const limits = { maxEntries: 2 };
const refused = (code: string): EntryFailure => ({ code, message: code });

it('sends again what was not taken, alone, and tells what was not taken in the end', async () => {
  const calls: string[][] = [];
  const send = async (entries: readonly string[]) => {
    calls.push([...entries]);
    return entries.map((entry) =>
      entry === 'never' || (entry === 'later' && calls.length < 3) ? refused('InternalFailure') : null,
    );
  };
  const failures = await deliver(['a', 'later', 'never', 'b', 'c'], limits, send, retry);
  expect(failures.map((failure) => failure?.code ?? null)).toEqual([null, null, 'InternalFailure', null, null]);
  expect(calls).toEqual([['a', 'later'], ['never', 'b'], ['c'], ['later', 'never'], ['never'], ['never']]);
});

it('takes a call that fails as a failure of each of its entries', async () => {
  let calls = 0;
  const send = async (entries: readonly string[]) => {
    if (calls++ === 0) throw Object.assign(new Error('gone'), { name: 'TimeoutError' });
    return entries.map(() => null);
  };
  expect(await deliver(['a', 'b'], limits, send, retry)).toEqual([null, null]);
  expect(calls).toBe(2);
});

it('does not repeat what is refused for good', async () => {
  let calls = 0;
  const send = async () => {
    calls++;
    throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  };
  expect(await deliver(['a'], limits, send, retry)).toEqual([{ code: 'AccessDeniedException', message: 'no' }]);
  expect(calls).toBe(1);
});
