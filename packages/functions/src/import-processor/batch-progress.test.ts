import type { AttributeMap } from '@sluice/core';
import { expect, it } from 'vitest';
import type { Task } from '../worker/task.ts';
import { batchProgress, saveProgress } from './batch-progress.ts';
import type { Importing } from './importing.ts';

const taskOf = (fingerprint: string) => ({ identity: { fingerprint }, packet: { caller: 'me' } }) as unknown as Task;
const counts = { groups: 3, written: 70, failed: 1, superseded: 4, bytes: 900, writeUnits: 71.5 };

async function savedBy(task: Task): Promise<AttributeMap> {
  const saved: AttributeMap[] = [];
  const write = (rows: readonly AttributeMap[]) => {
    saved.push(...rows);
    return Promise.resolve([]);
  };
  const clock = { now: () => 0 };
  const importing = { ports: { ledger: { write }, clock }, recording: { retry: {}, retentionMs: 1000 } };
  await saveProgress(task, { job: 'job', batch: 7 }, { ...counts, ofGroups: 9 }, importing as unknown as Importing);
  expect(saved).toHaveLength(1);
  return saved[0]!;
}

it('goes on where the same event stopped', async () => {
  const row = await savedBy(taskOf('one'));
  expect(batchProgress(row, taskOf('one'), 9)).toEqual(counts);
});

it('begins anew for another event of the same number, whose rows were never written', async () => {
  const row = await savedBy(taskOf('one'));
  expect(batchProgress(row, taskOf('another'), 9)).toMatchObject({ groups: 0, written: 0, failed: 0 });
});

it('begins anew when the rows make other groups', async () => {
  const row = await savedBy(taskOf('one'));
  expect(batchProgress(row, taskOf('one'), 8)).toMatchObject({ groups: 0, written: 0 });
});
