import { expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { SimulatedClock } from './simulated-clock.ts';

it('runs tasks in order of time, and of their scheduling where times are equal', async () => {
  const clock = new SimulatedClock(0);
  const random = seededRandom(1);
  const tasks = Array.from({ length: 500 }, (_, order) => ({ at: Math.floor(random.next() * 50), order }));
  const ran: typeof tasks = [];
  for (const task of tasks) clock.schedule(task.at, () => ran.push(task));
  await clock.advance(50);
  expect(ran).toEqual(tasks.toSorted((a, b) => a.at - b.at || a.order - b.order));
});

it('does not run what was cancelled, nor what is not due', async () => {
  const clock = new SimulatedClock(0);
  const ran: string[] = [];
  const cancel = clock.schedule(1, () => ran.push('cancelled'));
  clock.schedule(1, () => ran.push('due'));
  clock.schedule(11, () => ran.push('later'));
  cancel();
  await clock.advance(10);
  expect(ran).toEqual(['due']);
  expect(clock.now()).toBe(10);
});

it('shows whole milliseconds, as clocks do, whatever it is asked to wait', async () => {
  const clock = new SimulatedClock(0);
  clock.schedule(1.7, () => {});
  await clock.step();
  expect(clock.now()).toBe(1);
});

it('goes from task to task, and says when nothing waits', async () => {
  const clock = new SimulatedClock(0);
  clock.schedule(5, () => clock.schedule(86_400_000, () => {}));
  expect([await clock.step(), clock.now()]).toEqual([true, 5]);
  expect([await clock.step(), clock.now()]).toEqual([true, 86_400_005]);
  expect([await clock.step(), clock.now()]).toEqual([false, 86_400_005]);
});

it('never goes back for a task that fell due before the clock jumped ahead', async () => {
  const clock = new SimulatedClock(0);
  const ran: number[] = [];
  clock.schedule(5, () => ran.push(clock.now()));
  clock.jump(100);
  await clock.advance(0);
  expect(ran).toEqual([100]);
});
