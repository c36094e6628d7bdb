import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Job {
  /** Numbers of the batches taken. */
  readonly done: Set<number>;
  expected: number | null;
}

/** A system that takes every batch, counts it as applied, and does not even parse the rows. */
const jobs = new Map<string, Job>();

/** What the sink tells its parent. */
export type SinkMessage = { readonly url: string } | { readonly bytesTaken: number };

let bytesTaken = 0;

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    bytesTaken += parts.reduce((sum, { length }) => sum + length, 0);
    tell({ bytesTaken });
    const answer = answerTo(request.method, request.url ?? '', Buffer.concat(parts).toString('latin1'));
    const status = answer === undefined ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { title: 'No such import', status, code: 'IMPORT_NOT_FOUND' }));
  });
});
server.listen(0, '127.0.0.1', () => tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));

function tell(message: SinkMessage): void {
  process.send?.(message);
}

function answerTo(method: string | undefined, path: string, body: string): object | undefined {
  if (method !== 'POST') return path.startsWith('/v1/imports/') ? progress(path.slice(12)) : outcome('looked-at');
  const name = Buffer.from(/"job":"([^"]+)"/.exec(body)?.[1] ?? '').toString();
  const job: Job = jobs.get(name) ?? { done: new Set(), expected: null };
  jobs.set(name, job);
  // Numbers, not texts: V8 would keep the whole body for a piece of it.
  const batches = [...body.matchAll(/"id":"[^"]+-(\d+)","source":"\/sluice\/import","data":\{"job"/g)].map(
    ([, batch]) => Number(batch),
  );
  for (const batch of batches) job.done.add(batch);
  const end = /"batches":(\d+)/.exec(body);
  if (end !== null) job.expected = Number(end[1]);
  if (!body.startsWith('[')) return outcome('sent');
  const events = batches.map((batch) => {
    const id = `${name}-${batch}`;
    return { id, type: 'import.batch', status: 'accepted', route: 'import', href: `/v1/events/${id}?since=${since}` };
  });
  return { accepted: events.length, rejected: 0, events };
}

const since = '2026-01-01T00:00:00.000Z';

function outcome(id: string): object {
  return { id, type: 'import.start', source: '/sluice/import', status: 'succeeded', attempts: 1, result: {} };
}

function progress(name: string): object | undefined {
  const job = jobs.get(name);
  if (job === undefined) return undefined;
  const { done, expected } = job;
  return {
    job: name,
    table: 'cities',
    status: expected !== null && done.size >= expected ? 'completed' : 'running',
    batches: { expected, done: done.size },
    items: { written: 0, failed: 0 },
    bytes: 0,
    startedAt: null,
    completedAt: null,
  };
}
