import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Item, SluiceClient } from '@sluice/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

const ROOT = join(import.meta.dirname, '../..');

let system: LocalSystem;
let sluice: SluiceClient;
let directory: string;

beforeAll(async () => {
  system = await startLocal();
  sluice = new SluiceClient({ url: system.url });
  directory = await mkdtemp(join(tmpdir(), 'sluice-import-'));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await copyFile(join(ROOT, 'sluice.config.ts'), join(directory, 'sluice.config.ts'));
});
afterAll(async () => {
  await system.close();
  await rm(directory, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a user does: `npx sluice`, in the folder of the file. */
function run(...args: readonly string[]): Promise<Ran> {
  const command = join(ROOT, 'packages/cli/bin/sluice.js');
  const all = [command, ...args, '--url', system.url];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd: directory, encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

function csvOf(rows: readonly Record<string, string>[]): string {
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => Object.values(row).map(cell).join(','));
  return [Object.keys(rows[0]!).join(','), ...lines, ''].join('\r\n');
}

async function stored(keys: readonly Item[], table = 'cities'): Promise<(Item | null)[]> {
  const items: (Item | null)[] = [];
  for (let at = 0; at < keys.length; at += 100) {
    const events = keys.slice(at, at + 100).map((key) => ({ type: 'query.get', data: { table, key } }) as const);
    const { events: answers } = await sluice.sendBatch(events, { waitSeconds: 20 });
    for (const sent of answers) {
      if (sent.status === 'rejected') throw new Error(sent.problem.code);
      const outcome = await sluice.wait<'query.get'>(sent as { readonly href: string });
      if (outcome.status !== 'succeeded') throw new Error(outcome.error.message);
      items.push(outcome.result.item);
    }
  }
  return items;
}

const keyOf = ({ country = '', id = '' }: Record<string, string>): Item => ({ country, id });

describe('sluice import against the whole system', () => {
  it('stores hard data to the byte', async () => {
    const long = '9'.repeat(20) + '.' + '1'.repeat(18);
    const rows = [
      { country: 'X1', id: 'quotes', note: 'she said "hi", twice' },
      { country: 'X1', id: 'lines', note: 'one\ntwo\r\nthree' },
      { country: 'X1', id: 'emoji', note: '👩‍👩‍👧 Zürich 東京' },
      { country: 'X1', id: 'large', note: 'lorem ipsum '.repeat(33_000).slice(0, 399 * 1024) },
    ];
    await writeFile(join(directory, 'hard.csv'), csvOf(rows));
    expect(await run('import', 'hard.csv', '--table', 'cities')).toMatchObject({ code: 0 });
    expect(await stored(rows.map(keyOf))).toEqual(rows);
    await writeFile(join(directory, 'digits.csv'), `country,id,exact,empty\nX1,digits,${long},\n`);
    expect(await run('import', 'digits.csv', '--table', 'cities', '--types', 'exact:number')).toMatchObject({
      code: 0,
    });
    expect(await stored([{ country: 'X1', id: 'digits' }])).toEqual([
      { country: 'X1', id: 'digits', exact: { $number: long } },
    ]);
  });

  it('rejects single rows with line and reason, and writes their neighbours', async () => {
    const lines = [
      'id,email,name,age',
      'a,a@example.com,A,30',
      'b,b@example.com,B,old',
      'c,no address,C,20',
      'd,d@example.com,D,40',
    ];
    await writeFile(join(directory, 'users.csv'), lines.join('\n'));
    const { code, stdout } = await run('import', 'users.csv', '--table', 'users');
    expect(code).toBe(2);
    expect(stdout).toContain('2 rows rejected');
    const rejects = (await readFile(join(directory, 'users.rejects.jsonl'), 'utf8')).trim().split('\n');
    expect(rejects.map((line) => JSON.parse(line) as object)).toMatchObject([
      { line: 3, code: 'NUMBER_INVALID', row: 'b,b@example.com,B,old' },
      { line: 4, code: 'ITEM_INVALID', row: 'c,no address,C,20' },
    ]);
    expect(await stored([{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }], 'users')).toEqual([
      { id: 'a', email: 'a@example.com', name: 'A', age: 30 },
      null,
      null,
      { id: 'd', email: 'd@example.com', name: 'D', age: 40 },
    ]);
  });

  it('rejects rows far beyond the limit alone, however much memory reading them takes', async () => {
    const large = { country: 'X4', id: 'large', list: Array.from({ length: 700_000 }, (_, index) => index) };
    const rows = [{ country: 'X4', id: 'small' }, large, large];
    await writeFile(join(directory, 'large.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const { code, stderr } = await run('import', 'large.jsonl', '--table', 'cities');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('ITEM_TOO_LARGE') as string });
    expect(await stored([{ country: 'X4', id: 'small' }])).toEqual([{ country: 'X4', id: 'small' }]);
  });

  it('lets the last row of a key win across batches', async () => {
    const first = Array.from({ length: 3_000 }, (_, row) => ({ country: 'X2', id: String(row), turn: 1 }));
    const rows = [...first, { country: 'X2', id: '5', turn: 2 }, { country: 'X2', id: '2999', turn: 2 }];
    await writeFile(join(directory, 'twice.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    expect(await run('import', 'twice.jsonl', '--table', 'cities')).toMatchObject({ code: 0 });
    expect(await stored(rows.slice(-2).map(({ country, id }) => ({ country, id })))).toEqual(rows.slice(-2));
  });

  it('tells of its jobs, and verifies them', async () => {
    const rows = Array.from({ length: 300 }, (_, row) => ({
      country: 'X3',
      id: String(row),
      name: `city ${row}`,
      n: row,
    }));
    const name = 'verified.jsonl';
    await writeFile(join(directory, name), [...rows, rows[7]].map((row) => JSON.stringify(row)).join('\n'));
    const { stdout } = await run('import', name, '--table', 'cities', '--json');
    const { job } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { readonly job: string };
    expect((await run('import', 'list')).stdout).toContain(job);
    expect(await run('import', 'status', job)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 of 1 batch applied') as string,
    });
    expect(await run('import', 'verify', job, name)).toMatchObject({
      code: 0,
      stdout: '301 rows read back, all equal\n',
    });
    const put = { type: 'write.put', data: { table: 'cities', item: { ...rows[8], n: 'changed' } } } as const;
    await sluice.wait(await sluice.send(put));
    await sluice.wait(
      await sluice.send({ type: 'write.delete', data: { table: 'cities', key: { country: 'X3', id: '9' } } }),
    );
    expect(await run('import', 'verify', job, name)).toMatchObject({
      code: 2,
      stdout: 'line 9: differs in n\nline 10: not in the table\n301 rows read back, 2 rows different\n',
    });
    expect(await run('import', 'verify', job, name, '--sample', '20')).toMatchObject({
      stdout: expect.stringContaining('20 rows read back') as string,
    });
  });

  it.each([
    ['a truncated gzip', 'cut.csv.gz', gzipSync('country,id\nNL,1\n'.repeat(50)).subarray(0, 30), 'ends in the middle'],
    ['latin-1', 'latin.csv', Buffer.from('country,id,name\nDE,1,K\u00f6ln\n', 'latin1'), 'byte 0xf6 on line 2'],
    ['no key column', 'nokey.csv', 'country,name\nNL,x\n', 'has no id'],
    ['nothing', 'empty.csv', '', 'is empty'],
    ['a header alone', 'header.csv', 'country,id\n', 'has no rows'],
  ])('stops at %s before anything is sent', async (_, name, content, reason) => {
    await writeFile(join(directory, name), content);
    const { code, stderr } = await run('import', name, '--table', 'cities');
    expect(code).toBe(1);
    expect(stderr).toContain(reason);
  });
});
