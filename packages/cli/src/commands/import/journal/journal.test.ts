import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobHeader } from './job-record.ts';
import { Journal } from './journal.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-journal-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const header: JobHeader = {
  v: 1,
  job: 'cities-1',
  table: 'cities',
  url: 'http://sluice.test',
  file: 'cities.csv',
  path: '/data/cities.csv',
  startedAt: '2026-01-01T00:00:00.000Z',
  args: ['cities.csv'],
};
const checkpoint = { position: { offset: 9, line: 2 }, batch: 2, items: 2, refused: 0 };

it('has everything again after it was closed, but for a line that was cut', async () => {
  const path = join(directory, 'imports', 'job.jsonl');
  const first = Journal.open(path, header);
  first.record({
    accepted: [
      [0, '/a'],
      [1, '/b'],
    ],
  });
  first.record({ checkpoint });
  first.close();
  await appendFile(path, '{"accepted":[[2,"/c"');
  const second = Journal.open(path, { ...header, startedAt: 'later' });
  expect(second.header).toEqual(header);
  expect([...second.accepted]).toEqual([
    [0, '/a'],
    [1, '/b'],
  ]);
  expect(second.checkpoint).toEqual(checkpoint);
  second.record({ accepted: [[2, '/c']] });
  second.close();
  const third = Journal.open(path, header);
  expect([...third.accepted.keys()]).toEqual([0, 1, 2]);
  third.record({ reset: true });
  expect(third.accepted.size).toBe(0);
  expect(third.checkpoint).toBeUndefined();
  third.close();
});

it('forgets batches that are applied, and still knows how many were taken', async () => {
  const path = join(directory, 'job.jsonl');
  const first = Journal.open(path, header);
  for (let batch = 0; batch < 5_000; batch++) first.record({ accepted: [[batch, `/v1/events/cities-1-${batch}`]] });
  first.record({ applied: 4_999 });
  expect(first.accepted.size).toBe(1);
  first.close();
  const second = Journal.open(path, header);
  expect([...second.accepted]).toEqual([[4_999, '/v1/events/cities-1-4999']]);
  expect(second.taken).toBe(5_000);
  second.close();
});
