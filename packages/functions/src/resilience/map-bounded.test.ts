import { expect, it } from 'vitest';
import { mapBounded } from './map-bounded.ts';

it('answers in order and keeps to its bound', async () => {
  let running = 0;
  let most = 0;
  const answers = await mapBounded([5, 4, 3, 2, 1, 0], 2, async (ticks) => {
    most = Math.max(most, ++running);
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    running--;
    return ticks;
  });
  expect(answers).toEqual([5, 4, 3, 2, 1, 0]);
  expect(most).toBe(2);
});

it('begins nothing after a rejection, and rejects when what had begun has ended', async () => {
  const ended: number[] = [];
  const work = mapBounded([0, 1, 2, 3], 2, async (entry) => {
    if (entry === 0) throw new Error('first');
    for (let tick = 0; tick < 10; tick++) await Promise.resolve();
    ended.push(entry);
  });
  await expect(work).rejects.toThrow('first');
  expect(ended).toEqual([1]);
});

it('takes an entry only when it is its turn', async () => {
  const events: string[] = [];
  function* entries(): Generator<number> {
    for (const entry of [0, 1, 2]) {
      events.push(`taken ${entry}`);
      yield entry;
    }
  }
  await mapBounded(entries(), 2, async (entry) => {
    for (let tick = 0; tick <= entry; tick++) await Promise.resolve();
    events.push(`done ${entry}`);
  });
  expect(events).toEqual(['taken 0', 'taken 1', 'done 0', 'taken 2', 'done 1', 'done 2']);
});
