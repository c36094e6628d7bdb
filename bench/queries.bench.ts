import { startProcess } from '../test/support/local-process.ts';
import { cpuSeconds, percentile } from './process-cpu.ts';

/**
 * A read as a client sees it: `query.get` with `Prefer: wait`, through API, queue, processor and ledger and back, on a
 * local system in memory; milliseconds for one client and for eight at once, and the system's CPU a query.
 *
 *   npm run bench -- queries [queries]
 */
const [queries = '500'] = process.argv.slice(2);

const system = await startProcess(['--port', '0', '--aws-port', '0', '--memory']);
try {
  await ask('write.put', { table: 'cities', item: { country: 'NL', id: '1', name: 'Utrecht' } });
  for (const clients of [1, 8]) {
    await roundTrips(clients, 50);
    const cpu = await cpuSeconds(system.pid);
    const ms = await roundTrips(clients, Number(queries));
    const line = {
      bench: 'queries',
      clients,
      queries: ms.length,
      p50Ms: Math.round(percentile(ms, 50)),
      p99Ms: Math.round(percentile(ms, 99)),
      cpuMicrosecondsPerQuery: Math.round((((await cpuSeconds(system.pid)) - cpu) * 1e6) / ms.length),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} finally {
  await system.stop();
}

async function roundTrips(clients: number, count: number): Promise<number[]> {
  const ms: number[] = [];
  let left = count;
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const startedMs = performance.now();
      await ask('query.get', { table: 'cities', key: { country: 'NL', id: '1' } });
      ms.push(performance.now() - startedMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return ms;
}

async function ask(type: string, data: object): Promise<void> {
  const response = await fetch(`${system.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=20' },
    body: JSON.stringify({ type, data }),
  });
  const outcome = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${outcome}`);
}
