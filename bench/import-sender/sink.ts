import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A system that takes every batch, counts it as applied, and does not even parse the rows. Tells its address to its parent. */
const jobs = new Map<string, { readonly done: Set<string>; expected: number | null }>();

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const answer = answerTo(request.method, request.url ?? '', Buffer.concat(parts).toString('latin1'));
    const status = answer === undefined ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { title: 'No such import', status, code: 'IMPORT_NOT_FOUND' }));
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

function answerTo(method: string | undefined, path: string, body: string): object | undefined {
  if (method !== 'POST') return path.startsWith('/v1/imports/') ? progress(path.slice(12)) : outcome('looked-at');
  const name = /"job":"([^"]+)"/.exec(body)?.[1] ?? '';
  const job = jobs.get(name) ?? { done: new Set(), expected: null };
  jobs.set(name, job);
  const ids = [...body.matchAll(/"id":"([^"]+-\d+)","source":"\/sluice\/import","data":\{"job"/g)].map(([, id]) => id!);
  for (const id of ids) job.done.add(id);
  const end = /"batches":(\d+)/.exec(body);
  if (end !== null) job.expected = Number(end[1]);
  if (!body.startsWith('[')) return outcome('sent');
  const events = ids.map((id) => ({ id, type: 'import.batch', status: 'accepted', href: `/v1/events/${id}?since=t` }));
  return { accepted: ids.length, rejected: 0, events };
}

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
