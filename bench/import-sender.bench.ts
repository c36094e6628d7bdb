import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFormats, generateFile } from './import-sender/generate-file.ts';
import type { SinkMessage } from './import-sender/sink.ts';

/**
 * What the sender of `sluice import` costs by itself: rows a second, CPU a row and peak memory of its process, run by the
 * command as users run it, against a system that takes everything and does nothing, in another process.
 *
 *   npm run bench -- import-sender [megabytes] [format...] [import] [dry-run] [resume]
 *
 * Megabytes are of the text, unpacked. `resume` stops an import in the middle and measures the run that ends it.
 * Targets: under 15 us of CPU a CSV row, under 150 MB, whatever the size of the file.
 */
const kinds = ['import', 'dry-run', 'resume'] as const;
type Kind = (typeof kinds)[number];

const [megabytes = '200', ...words] = process.argv.slice(2);
const formats = among(fileFormats) ?? fileFormats;
const runs = among(kinds) ?? ['import'];

interface Usage {
  readonly cpuMicroseconds: number;
  readonly peakBytes: number;
}

interface Sink {
  readonly process: ChildProcess;
  readonly url: string;
}

for (const format of formats) {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  try {
    await symlink(join(import.meta.dirname, '../node_modules'), join(directory, 'node_modules'));
    await writeFile(join(directory, 'sluice.config.ts'), config());
    const { name, rows } = await generateFile(directory, format, Number(megabytes) * 1_000_000);
    for (const kind of runs) {
      const measured = await measure(kind, directory, name, rows);
      const result = { bench: 'import-sender', run: kind, format, megabytes: Number(megabytes), ...measured };
      process.stdout.write(`${JSON.stringify(result)}\n`);
      await rm(join(directory, '.sluice'), { recursive: true, force: true });
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function among<Name extends string>(known: readonly Name[]): readonly Name[] | undefined {
  const named = known.filter((name) => words.includes(name));
  return named.length === 0 ? undefined : named;
}

async function measure(kind: Kind, directory: string, file: string, rows: number): Promise<object> {
  const sink = await startSink();
  try {
    const before = kind === 'resume' ? await sendHalf(directory, file, rows, sink) : 0;
    const startedMs = performance.now();
    const { usage } = await sluice(directory, file, sink, kind === 'dry-run' ? ['--dry-run'] : []);
    const seconds = (performance.now() - startedMs) / 1000;
    const left = rows - before;
    return {
      rows: left,
      rowsPerSecond: Math.round(left / seconds),
      cpuMicrosecondsPerRow: Number((usage.cpuMicroseconds / left).toFixed(2)),
      peakMegabytes: Math.round(usage.peakBytes / 1e6),
    };
  } finally {
    sink.process.kill();
  }
}

/** Stops an import when the system has taken half as many bytes as the file has, and tells how many rows that are. */
async function sendHalf(directory: string, file: string, rows: number, sink: Sink): Promise<number> {
  const half = (Number(megabytes) * 1_000_000) / 2;
  const { summary } = await sluice(directory, file, sink, ['--json'], (stop) => {
    sink.process.on('message', (message: SinkMessage) => {
      if ('bytesTaken' in message && message.bytesTaken > half) stop();
    });
  });
  const { event, rowsSent } = JSON.parse(summary) as { readonly event: string; readonly rowsSent: number };
  if (event !== 'stopped') throw new Error(`${rows} rows were sent before they could be stopped: take a larger file`);
  return rowsSent;
}

async function startSink(): Promise<Sink> {
  const child = fork(join(import.meta.dirname, 'import-sender/sink.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [message] = (await once(child, 'message')) as [SinkMessage];
  if (!('url' in message)) throw new Error('the sink did not tell its address');
  return { process: child, url: message.url };
}

/** Runs the command, and has its process tell at its end what it has used. */
async function sluice(
  directory: string,
  file: string,
  { url }: Sink,
  flags: readonly string[],
  onStart: (stop: () => void) => void = () => undefined,
): Promise<{ readonly usage: Usage; readonly summary: string }> {
  const usageFile = join(directory, 'usage.json');
  const command = join(import.meta.dirname, '../packages/cli/bin/sluice.js');
  const args = [command, 'import', file, '--table', 'cities', '--types', 'lat:number,lng:number', '--url', url];
  const report = join(import.meta.dirname, 'import-sender/report-usage.ts');
  const env = { ...process.env, NODE_OPTIONS: `--import=${report}`, SLUICE_BENCH_USAGE: usageFile };
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [...args, ...flags], { cwd: directory, env, stdio: [...stdio] });
  let stopped = false;
  onStart(() => {
    stopped ||= child.kill('SIGTERM');
  });
  let last = '';
  child.stdout?.on('data', (text: Buffer) => {
    last = text.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== (stopped ? 1 : 0)) throw new Error(`sluice import ended with ${code}`);
  const usage = JSON.parse(await readFile(usageFile, 'utf8')) as Usage;
  return { usage, summary: last.trim().split('\n').at(-1) ?? '' };
}

function config(): string {
  return `import { defineConfig } from '@sluice/core';
export const config = defineConfig({ tables: { cities: {
  partitionKey: { name: 'country', type: 'string' }, sortKey: { name: 'id', type: 'string' },
  indexes: { 'by-name': { partitionKey: { name: 'name', type: 'string' }, sortKey: { name: 'id', type: 'string' } } } } } });
`;
}
