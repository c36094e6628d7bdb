import { expect, it } from 'vitest';
import { count, FaultySystem } from './faulty-system.ts';

const minuteMs = 60_000;

it.each([
  ['back ten minutes', -10 * minuteMs],
  ['ahead a day', 24 * 60 * minuteMs],
])('has no second effect when the clock jumps %s between an event and its repetition', async (_, jumpMs) => {
  await using system = await FaultySystem.start({ queues: { reorder: 0.5, duplicate: 0.5 } });
  await system.send([count('e1'), count('e2')], { prefer: 'wait=20' });
  system.simulation.clock.jump(jumpMs);
  await system.send([count('e1'), count('e2')], { prefer: 'wait=20' });
  await system.settle();
  expect(await system.counter('c')).toBe(2);
  expect(await system.seen('e1')).toMatchObject({ status: 'succeeded', duplicate: true });
});

it('applies what lay in a queue while the clock jumped, once', async () => {
  await using system = await FaultySystem.start({
    calls: [{ caller: '*-write-processor', service: 'dynamodb', fault: 'throttle', untilSeconds: 60 }],
  });
  await system.send(count('e'));
  await system.simulation.clock.advance(5000);
  system.simulation.clock.jump(-10 * minuteMs);
  await system.settle();
  expect(await system.counter('c')).toBe(1);
  expect(await system.seen('e')).toMatchObject({ status: 'succeeded' });
});
