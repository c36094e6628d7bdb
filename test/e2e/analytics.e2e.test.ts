import { SluiceClient } from '@sluice/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

let system: LocalSystem;
let sluice: SluiceClient;

beforeAll(async () => {
  system = await startLocal();
  sluice = new SluiceClient({ url: system.url });
});
afterAll(() => system.close());

interface Row {
  readonly type?: string;
  readonly table?: string;
  readonly status?: string;
  readonly count: number;
}

async function analytics(query: string): Promise<readonly Row[]> {
  const response = await fetch(new URL(`/v1/analytics?${query}`, system.url));
  expect(response.status).toBe(200);
  return ((await response.json()) as { groups: readonly Row[] }).groups;
}

async function total(query: string, match: Partial<Row>): Promise<number> {
  const rows = await analytics(query);
  return rows
    .filter((row) => Object.entries(match).every(([name, value]) => row[name as keyof Row] === value))
    .reduce((sum, row) => sum + row.count, 0);
}

describe('analytics', () => {
  it.each(['minute', 'hour', 'day'])('counts requests and outcomes by the %s, each once', async (granularity) => {
    const table = { minute: 'users', hour: 'orders', day: 'cities' }[granularity] ?? '';
    const item =
      {
        users: { id: 'a', email: 'a@example.com', name: 'A' },
        orders: { customerId: 'a', orderId: 'o' },
        cities: { country: 'A', id: '1' },
      }[table] ?? {};
    const events = Array.from({ length: 30 }, () => ({ type: 'write.insert' as const, data: { table, item } }));
    const answer = await sluice.sendBatch(events, { waitSeconds: 20 });
    for (const sent of answer.events) if (sent.status !== 'rejected') await sluice.wait(sent);
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const query = `granularity=${granularity}&groupBy=type,table,status&from=${from}`;
    await expect
      .poll(() => total(query, { type: 'write.insert', table, status: 'succeeded' }), { timeout: 20_000 })
      .toBe(1);
    await expect
      .poll(() => total(query, { type: 'write.insert', table, status: 'failed' }), { timeout: 20_000 })
      .toBe(29);
    await expect
      .poll(() => total(query, { type: 'write.insert', table, status: 'accepted' }), { timeout: 20_000 })
      .toBe(30);
  });

  it('counts imported rows', async () => {
    const items = Array.from({ length: 60 }, (_, n) => ({ country: 'AN', id: `n-${n}` }));
    await sluice.wait(
      await sluice.send({ type: 'import.batch', data: { job: 'analysed', table: 'cities', batch: 0, items } }),
    );
    await expect
      .poll(
        () =>
          total('granularity=hour&groupBy=type,table,status', {
            type: 'import.batch',
            table: 'cities',
            status: 'succeeded',
          }),
        { timeout: 20_000 },
      )
      .toBe(1);
  });
});
