import { expect, it } from 'vitest';
import { Deadline } from '../resilience/deadline.ts';
import { readSome } from './read-some.ts';

interface Answer {
  readonly items: readonly string[];
  readonly unread: readonly string[];
}

/** Reads `a` and `b`, answered or refused as said. */
async function readWith(...answers: (Answer | Error)[]) {
  const slept: number[] = [];
  const clock = {
    now: () => 0,
    sleep: async (durationMs: number) => {
      slept.push(durationMs);
    },
  };
  const retry = { clock, random: { next: () => 0.5 }, deadline: new Deadline(clock, 60_000) };
  const read = async (): Promise<Answer> => {
    const answer = answers.shift();
    if (answer === undefined || answer instanceof Error) throw answer;
    return answer;
  };
  return { answer: await readSome(['a', 'b'], read, retry), slept };
}
const none: Answer = { items: [], unread: ['a', 'b'] };
const some: Answer = { items: ['a'], unread: ['b'] };
const throttled = Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });

it('answers with what was read of them, at once', async () => {
  expect(await readWith(some)).toEqual({ answer: some, slept: [] });
});

it('waits out answers without any of them as it waits out errors', async () => {
  expect(await readWith(none, throttled, none, some)).toEqual({ answer: some, slept: [25, 50, 100] });
});

it('is throttled where it reads none to the last', async () => {
  await expect(readWith(throttled, none, none, none)).rejects.toMatchObject({ name: 'ThrottlingException' });
});
