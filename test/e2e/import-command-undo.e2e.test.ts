import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Item, SluiceClient } from '@sluice/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

const ROOT = join(import.meta.dirname, '../..');

let system: LocalSystem;
let sluice: SluiceClient;
let directory: string;

beforeAll(async () => {
  system = await startLocal();
  sluice = new SluiceClient({ url: system.url });
  directory = await mkdtemp(join(tmpdir(), 'sluice-undo-'));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await copyFile(join(ROOT, 'sluice.config.ts'), join(directory, 'sluice.config.ts'));
});
afterAll(async () => {
  await system.close();
  await rm(directory, { recursive: true, force: true });
});

function run(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const all = [join(ROOT, 'packages/cli/bin/sluice.js'), 'import', ...args, '--url', system.url];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd: directory, encoding: 'utf8' }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });
}

async function put(item: Item): Promise<void> {
  await sluice.wait(await sluice.send({ type: 'write.put', data: { table: 'cities', item } }));
}

async function stored(id: string): Promise<Item | null> {
  const sent = await sluice.send({ type: 'query.get', data: { table: 'cities', key: { country: 'U1', id } } });
  const outcome = await sluice.wait<'query.get'>(sent);
  if (outcome.status !== 'succeeded') throw new Error(outcome.error.message);
  return outcome.result.item;
}

it('takes an import back: created rows go, replaced ones return, newer ones stay', async () => {
  const before = { country: 'U1', id: '0', name: 'before', n: 1 };
  const newer = { country: 'U1', id: '1', name: 'newer' };
  await put(before);
  const rows = Array.from({ length: 200 }, (_, row) => JSON.stringify({ country: 'U1', id: String(row), name: 'new' }));
  await writeFile(join(directory, 'rows.jsonl'), rows.join('\n'));
  const args = ['rows.jsonl', '--table', 'cities', '--undoable'];
  const imported = await run(...args, '--json');
  expect(imported.code).toBe(0);
  const { job } = JSON.parse(imported.stdout.trim().split('\n').at(-1)!) as { readonly job: string };
  expect(await stored('0')).toEqual({ country: 'U1', id: '0', name: 'new' });
  await put(newer);
  expect((await run('list')).stdout).toMatch(new RegExp(`^${job} .* 200 written, undoable$`, 'm'));
  expect((await run('undo', job)).code).toBe(1);
  expect(await run('undo', job, '--yes')).toEqual({
    code: 0,
    stdout: 'Undone: 198 rows deleted, 1 restored, 1 kept, being newer than the import\n',
  });
  expect(await stored('0')).toEqual(before);
  expect(await stored('1')).toEqual(newer);
  expect(await stored('2')).toBeNull();
  expect((await run('list')).stdout).toContain('undone: 198 rows deleted');
  expect((await run(...args)).code).toBe(1);
});
