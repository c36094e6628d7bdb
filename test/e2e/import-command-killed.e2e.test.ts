import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SluiceClient } from '@sluice/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

const ROOT = join(import.meta.dirname, '../..');
const ROWS = 20_000;
const KILLS = 8;
/** Every so many rows lacks its key: the sender finds it. */
const BROKEN_EVERY = 1_000;

let system: LocalSystem;
let directory: string;

beforeAll(async () => {
  system = await startLocal();
  directory = await mkdtemp(join(tmpdir(), 'sluice-killed-'));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await copyFile(join(ROOT, 'sluice.config.ts'), join(directory, 'sluice.config.ts'));
});
afterAll(async () => {
  await system.close();
  await rm(directory, { recursive: true, force: true });
});

/** The process that sends, without the one around it which `kill -9` would leave it behind. */
function start() {
  const args = [
    join(ROOT, 'packages/cli/src/entry.ts'),
    'import',
    'rows.csv',
    '--table',
    'cities',
    '--json',
    '--url',
    system.url,
  ];
  return spawn(join(ROOT, 'node_modules/.bin/node'), args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function runToEnd(): Promise<{ readonly code: number; readonly summary: Record<string, unknown> }> {
  const child = start();
  let stdout = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, summary: JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown> };
}

async function runAndKill(afterMs: number): Promise<void> {
  const child = start();
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  await once(child, 'close');
  clearTimeout(timer);
}

it(
  `killed ${KILLS} times, ends with exactly the rows of the file and each rejected row once`,
  { timeout: 240_000 },
  async () => {
    const lines = Array.from({ length: ROWS }, (_, row) =>
      row % BROKEN_EVERY === 500 ? `K1,,row ${row}` : `K1,${row},row ${row}`,
    );
    await writeFile(join(directory, 'rows.csv'), ['country,id,name', ...lines].join('\n'));
    for (let kill = 0; kill < KILLS; kill++) await runAndKill(400 + kill * 350);
    const broken = ROWS / BROKEN_EVERY;
    const { code, summary } = await runToEnd();
    expect({ code, summary }).toMatchObject({
      code: 2,
      summary: { event: 'summary', rows: ROWS, written: ROWS - broken, rejected: broken },
    });
    const rejects = (await readFile(join(directory, 'rows.rejects.jsonl'), 'utf8')).trim().split('\n');
    expect(rejects.map((line) => (JSON.parse(line) as { readonly line: number }).line)).toEqual(
      Array.from({ length: broken }, (_, index) => index * BROKEN_EVERY + 502),
    );
    const progress = await new SluiceClient({ url: system.url }).importProgress(String(summary['job']));
    expect(progress).toMatchObject({
      status: 'completed',
      batches: { expected: 20, done: 20 },
      items: { written: ROWS - broken, failed: 0 },
    });
  },
);
