import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeSystem, type FakeSystemOptions } from '../../../../test/fake-system.ts';
import { TestProject } from '../../../../test/test-project.ts';

let project: TestProject;
let system: FakeSystem;

beforeEach(async () => {
  project = await TestProject.create(`plain: { partitionKey: { name: 'id', type: 'string' } }`);
});
afterEach(async () => {
  await system.close();
  await project.remove();
});

async function start(options: Omit<FakeSystemOptions, 'tables'>): Promise<readonly string[]> {
  system = await FakeSystem.start({ tables: await project.tables(), ...options });
  return ['rows.jsonl', '--table', 'plain', '--url', system.url];
}

function write(count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, row) => JSON.stringify({ id: String(row) }));
  return project.write('rows.jsonl', lines.join('\n'));
}

const gone = { code: 'TABLE_UNKNOWN', message: 'The table is gone' };

it('has the rows of a refused batch rejected and writes those of the others', async () => {
  const args = await start({
    refuseBatch: ({ data }) => (data.batch === 1 ? { ...gone, code: 'INTERNAL' } : undefined),
  });
  await write(2_500);
  const { code, out } = await project.import(args, { stallMs: 0 });
  expect(code).toBe(2);
  expect(out).toContain('1,000 rows rejected');
  expect(out).toContain('1 batch was refused as a whole');
  expect(out).toContain('sluice dead-letters list --flow import');
  expect(system.items.size).toBe(1_500);
  const rejects = (await readFile(project.path('rows.rejects.jsonl'), 'utf8')).trim().split('\n');
  expect(rejects).toHaveLength(1_000);
  expect(JSON.parse(rejects[0]!)).toEqual({
    line: 1_001,
    code: 'INTERNAL',
    reason: gone.message,
    row: '{"id":"1000"}',
  });
});

it('waits past a refused batch when a key comes again', async () => {
  const args = await start({
    refuseBatch: ({ data }) => (data.batch === 0 ? { ...gone, code: 'INTERNAL' } : undefined),
  });
  await write(1_500);
  await project.write('rows.jsonl', `${await readFile(project.path('rows.jsonl'), 'utf8')}\n{"id":"3"}`);
  expect(await project.import(args, { stallMs: 0 })).toMatchObject({ code: 2 });
  expect(system.items.size).toBe(501);
});

it('stops sending when the job fails, says why, and goes on when it is run again', async () => {
  let broken = true;
  const args = await start({
    delayMs: ({ type }) => (type === 'import.batch' ? 5 : 0),
    refuseBatch: () => (broken ? { ...gone, fatal: true } : undefined),
  });
  await write(150_000);
  const { code, out, err } = await project.import(args);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('The import failed: The table is gone (TABLE_UNKNOWN)');
  expect(system.batches.length).toBeLessThan(150);
  expect(system.events.some(({ type }) => type === 'import.end')).toBe(false);
  broken = false;
  expect(await project.import(args)).toMatchObject({ code: 2 });
  expect(system.items.size + [...system.jobs.values()][0]!.failures.length).toBe(150_000);
});

it('tells the failure of a small import, whose batches are all sent before the first is refused', async () => {
  const args = await start({ delayMs: () => 20, refuseBatch: () => ({ ...gone, fatal: true }) });
  await write(10);
  expect(await project.import(args)).toMatchObject({ code: 1, err: expect.stringContaining(gone.message) as string });
  const job = [...system.jobs.keys()][0]!;
  const status = await project.sluice(['import', 'status', job, '--url', system.url]);
  expect(status).toMatchObject({ code: 1, out: expect.stringContaining(gone.message) as string });
});
