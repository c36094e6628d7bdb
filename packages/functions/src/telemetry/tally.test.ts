import { expect, it } from 'vitest';
import { Tally } from './tally.ts';

it('adds up by dimensions and leaves out what was not measured', () => {
  const tally = new Tally();
  const dimensions = { client: 'c', type: 't', table: '-', status: 'succeeded' };
  tally.add(dimensions, { count: 1, writeUnits: 2, latencyMs: 8 });
  tally.add(dimensions, { count: 2, writeUnits: 3, latencyMs: 8 });
  tally.add({ ...dimensions, status: 'failed' }, { count: 1 });
  expect(tally.lines()).toEqual([
    { ...dimensions, count: 3, writeUnits: 5, latency: { '12': 2 } },
    { ...dimensions, status: 'failed', count: 1 },
  ]);
});
