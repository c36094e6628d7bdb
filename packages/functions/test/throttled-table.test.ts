import { uuidv7 } from '@sluice/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AwsError } from '../../local/src/aws-error.ts';
import { LocalSystem } from './support/local-system.ts';
import { increment } from './support/operator.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const hourMs = 3_600_000;
const messages = 30;
const eventsPerMessage = 3;

/** A table that throttles everything, and once it recovers what goes beyond so many transactions a second. */
function throttledTable(perSecond: number) {
  const table = { recovered: false, taken: 0, refused: 0 };
  let tokens = perSecond;
  let lastMs = 0;
  system.inject('dynamodb', (call) => {
    if (call.operation !== 'TransactWriteItems') return call.run();
    const now = system.clock.now();
    tokens = Math.min(perSecond, tokens + ((now - lastMs) * perSecond) / 1000);
    lastMs = now;
    if (table.recovered && tokens >= 1) {
      tokens--;
      table.taken++;
      return call.run();
    }
    if (table.recovered) table.refused++;
    throw new AwsError('ThrottlingException', 'Throughput exceeds the current capacity of your table or index.');
  });
  return table;
}

async function sendAll(): Promise<void> {
  for (let message = 0; message < messages; message++) {
    const ids = Array.from({ length: eventsPerMessage }, (_, index) => `m${message}e${index}`);
    await system.send(ids.map((id) => increment(id)));
  }
}

it('waits out an hour of throttling with nothing dead-lettered, and drains without tipping the table over', async () => {
  await sendAll();
  const table = throttledTable(5);
  await system.drainFor(hourMs, 30_000);
  expect(await system.deadLetters('write')).toEqual([]);
  expect(await system.items('app-cities')).toEqual([]);
  table.recovered = true;
  await system.drainFor(hourMs, 10_000);
  expect(await system.deadLetters('write')).toEqual([]);
  const items = await system.items('app-cities');
  expect(items).toHaveLength(messages * eventsPerMessage);
  expect(items.every(({ population }) => population === 1)).toBe(true);
  // Most of what is tried passes: the messages come back spread over a quarter of an hour, not all at once.
  expect(table.refused).toBeLessThan(table.taken);
}, 120_000);

it('gives a redriven event the same patience as a new one, however long ago it was accepted', async () => {
  const run = uuidv7(system.clock.now(), new Uint8Array(10));
  const packet = {
    v: 1,
    flow: 'write',
    caller: 'anonymous',
    request: run,
    acceptedAt: new Date(system.clock.now() - 10 * 86_400_000).toISOString(),
    events: [
      {
        ...increment('old'),
        source: '/',
        time: '2026-01-01T00:00:00.000Z',
        traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
      },
    ],
  };
  const table = throttledTable(5);
  await system.enqueue('write', JSON.stringify(packet), { errorCode: 'THROTTLED', redrive: run });
  await system.drainFor(hourMs / 4, 10_000);
  table.recovered = true;
  await system.drainFor(hourMs, 10_000);
  expect(await system.deadLetters('write')).toEqual([]);
  expect(await system.items('app-cities')).toMatchObject([{ id: 'old', population: 1 }]);
});
