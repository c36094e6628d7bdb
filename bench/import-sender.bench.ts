import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFormats, generateFile } from './import-sender/generate-file.ts';

/**
 * What the sender of `sluice import` costs by itself: rows a second, CPU a row and peak memory of its process, run by the
 * command as users run it, against a system that takes everything and does nothing, in another process.
 *
 *   npm run bench -- import-sender [megabytes] [format...]
 *
 * Targets: under 15 us of CPU a CSV row, under 150 MB, whatever the size of the file (megabytes are of the text, unpacked).
 */
const [megabytes = '200', ...named] = process.argv.slice(2);
const formats = fileFormats.filter((format) => named.length === 0 || named.includes(format));

interface Usage {
  readonly cpuMicroseconds: number;
  readonly peakBytes: number;
}

async function measure(format: (typeof fileFormats)[number]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const sink = fork(join(import.meta.dirname, 'import-sender/sink.ts'), { execArgv: quiet });
  try {
    await symlink(join(import.meta.dirname, '../node_modules'), join(directory, 'node_modules'));
    await writeFile(join(directory, 'sluice.config.ts'), config);
    const { name, rows } = await generateFile(directory, format, Number(megabytes) * 1_000_000);
    const startedMs = performance.now();
    const usage = await send(directory, name, await firstMessage(sink));
    const seconds = (performance.now() - startedMs) / 1000;
    const result = {
      bench: 'import-sender',
      format,
      megabytes: Number(megabytes),
      rows,
      rowsPerSecond: Math.round(rows / seconds),
      cpuMicrosecondsPerRow: Number((usage.cpuMicroseconds / rows).toFixed(2)),
      peakMegabytes: Math.round(usage.peakBytes / 1e6),
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    sink.kill();
    await rm(directory, { recursive: true, force: true });
  }
}

const quiet = ['--disable-warning=ExperimentalWarning'];

async function firstMessage(child: ChildProcess): Promise<string> {
  const [message] = (await once(child, 'message')) as [string];
  return message;
}

/** Runs the command, and has its process tell at its end what it has used. */
async function send(directory: string, file: string, url: string): Promise<Usage> {
  const usageFile = join(directory, 'usage.json');
  const command = join(import.meta.dirname, '../packages/cli/bin/sluice.js');
  const args = [command, 'import', file, '--table', 'cities', '--types', 'lat:number,lng:number', '--url', url];
  const report = join(import.meta.dirname, 'import-sender/report-usage.ts');
  const env = { ...process.env, NODE_OPTIONS: `--import=${report}`, SLUICE_BENCH_USAGE: usageFile };
  const child = spawn(process.execPath, args, { cwd: directory, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`sluice import ended with ${code}`);
  return JSON.parse(await readFile(usageFile, 'utf8')) as Usage;
}

const config = `import { defineConfig } from '@sluice/core';
export const config = defineConfig({ tables: { cities: {
  partitionKey: { name: 'country', type: 'string' }, sortKey: { name: 'id', type: 'string' },
  indexes: { 'by-name': { partitionKey: { name: 'name', type: 'string' }, sortKey: { name: 'id', type: 'string' } } } } } });
`;

for (const format of formats) await measure(format);
