import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../test/support/local-process.ts';
import { cpuSeconds, percentile } from './process-cpu.ts';

/**
 * How long the local system takes to start, the template being synthesized: from the process's start until it answers.
 * With a new data directory, with the same one again, and in memory; medians, with the CPU that is used until then.
 *
 *   npm run bench -- start [rounds]
 *
 * Target: under a second.
 */
const [rounds = '5'] = process.argv.slice(2);

const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
try {
  // The first run may have to synthesize, and leaves what Node has compiled in its cache.
  await start(['--memory']);
  for (const kind of ['first', 'next', 'memory'] as const) {
    const runs: { ms: number; cpuMs: number }[] = [];
    for (let round = 0; round < Number(rounds); round++) {
      const data = join(directory, kind === 'first' ? `data-${round}` : 'data-0');
      runs.push(await start(kind === 'memory' ? ['--memory'] : ['--data', data]));
    }
    const median = (values: number[]): number => Math.round(percentile(values, 50));
    const line = {
      bench: 'start',
      kind,
      ms: median(runs.map(({ ms }) => ms)),
      cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function start(flags: readonly string[]): Promise<{ ms: number; cpuMs: number }> {
  const startedMs = performance.now();
  const system = await startProcess(['--port', '0', '--aws-port', '0', ...flags]);
  const ms = performance.now() - startedMs;
  const cpuMs = (await cpuSeconds(system.pid)) * 1000;
  await system.stop();
  return { ms, cpuMs };
}
