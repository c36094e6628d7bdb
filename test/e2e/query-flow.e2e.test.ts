import { SluiceClient } from '@sluice/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

let system: LocalSystem;
let sluice: SluiceClient;

const orders = Array.from({ length: 250 }, (_, n) => ({
  customerId: n % 2 === 0 ? 'even' : 'odd',
  orderId: `o-${String(n).padStart(4, '0')}`,
  status: n % 10 === 0 ? 'open' : 'done',
  placedAt: `2026-01-01T00:00:${String(n % 60).padStart(2, '0')}Z`,
  amount: n,
}));

beforeAll(async () => {
  system = await startLocal();
  sluice = new SluiceClient({ url: system.url });
  const answer = await sluice.sendBatch(
    orders.map((item) => ({ type: 'write.put' as const, data: { table: 'orders', item } })),
    { waitSeconds: 20 },
  );
  if (answer.rejected > 0) throw new Error(JSON.stringify(answer.events.find(({ status }) => status === 'rejected')));
  for (const sent of answer.events) if (sent.status !== 'rejected') await sluice.wait(sent);
});
afterAll(() => system.close());

async function ask<Type extends 'query.get' | 'query.query' | 'query.scan'>(
  event: Parameters<typeof sluice.send<Type>>[0],
) {
  const outcome = await sluice.wait<Type>(await sluice.send<Type>(event, { waitSeconds: 15 }));
  if (outcome.status !== 'succeeded') throw new Error(JSON.stringify(outcome.error));
  return outcome.result;
}

describe('query flow', () => {
  it('gets one item, null where there is none, and only the attributes asked for', async () => {
    const key = { customerId: 'even', orderId: 'o-0010' };
    expect((await ask({ type: 'query.get', data: { table: 'orders', key } })).item).toMatchObject(orders[10] ?? {});
    expect(await ask({ type: 'query.get', data: { table: 'orders', key: { ...key, orderId: 'none' } } })).toEqual({
      item: null,
    });
    expect(await ask({ type: 'query.get', data: { table: 'orders', key, project: ['amount'] } })).toEqual({
      item: { amount: 10 },
    });
  });

  it('queries a partition in order, page by page, without a gap or a repeat', async () => {
    const seen: unknown[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<typeof ask<'query.query'>>> = await ask<'query.query'>({
        type: 'query.query',
        data: { table: 'orders', key: { customerId: 'even' }, limit: 40, ...(cursor === null ? {} : { cursor }) },
      });
      expect(page.count).toBe(page.items.length);
      expect(page.count).toBeLessThanOrEqual(40);
      seen.push(...page.items.map((item) => item['orderId']));
      cursor = page.cursor;
      pages++;
    } while (cursor !== null);
    expect(seen).toEqual(orders.filter(({ customerId }) => customerId === 'even').map(({ orderId }) => orderId));
    expect(pages).toBeGreaterThanOrEqual(4);
  });

  it('takes a condition on the sort key, an order and a filter; limit counts returned items', async () => {
    const page = await ask<'query.query'>({
      type: 'query.query',
      data: {
        table: 'orders',
        key: { customerId: 'even', orderId: { between: ['o-0050', 'o-0150'] } },
        filter: { status: 'open', amount: { '>=': 60 } },
        order: 'desc',
        limit: 3,
      },
    });
    expect(page.items.map((item) => item['amount'])).toEqual([150, 140, 130]);
    expect(page.cursor).not.toBeNull();
    expect(page.scanned).toBeGreaterThanOrEqual(3);
  });

  it('queries an index', async () => {
    const page = await ask<'query.query'>({
      type: 'query.query',
      data: { table: 'orders', index: 'by-status', key: { status: 'open' }, limit: 1000 },
    });
    expect(page.items.map((item) => item['amount']).toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 25 }, (_, n) => n * 10),
    );
  });

  it('scans with a filter, and in segments that together are the table', async () => {
    const filtered = await ask<'query.scan'>({
      type: 'query.scan',
      data: { table: 'orders', filter: { amount: { '<': 5 } } },
    });
    expect(new Set(filtered.items.map((item) => item['amount']))).toEqual(new Set([0, 1, 2, 3, 4]));
    const segments = await Promise.all(
      [0, 1, 2, 3].map((index) =>
        ask<'query.scan'>({ type: 'query.scan', data: { table: 'orders', segment: { index, total: 4 }, limit: 1000 } }),
      ),
    );
    expect(segments.reduce((sum, page) => sum + page.count, 0)).toBe(250);
  });

  it('refuses a tampered cursor and one of another query', async () => {
    const page = await ask<'query.query'>({
      type: 'query.query',
      data: { table: 'orders', key: { customerId: 'odd' }, limit: 10 },
    });
    const cursor = page.cursor ?? '';
    for (const [key, broken] of [
      ['odd', `${cursor.slice(0, -4)}AAAA`],
      ['even', cursor],
      ['odd', 'nonsense'],
    ] as const) {
      const response = await fetch(new URL('/v1/events', system.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', prefer: 'wait=15' },
        body: JSON.stringify({
          type: 'query.query',
          data: { table: 'orders', key: { customerId: key }, limit: 10, cursor: broken },
        }),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'CURSOR_INVALID' });
    }
  });

  it('returns a result larger than an item can be', async () => {
    const wide = Array.from({ length: 12 }, (_, n) => ({ country: 'WIDE', id: `w-${n}`, text: `${n}`.repeat(60_000) }));
    const answer = await sluice.sendBatch(
      wide.map((item) => ({ type: 'write.put' as const, data: { table: 'cities', item } })),
      { waitSeconds: 20 },
    );
    for (const sent of answer.events) if (sent.status !== 'rejected') await sluice.wait(sent);
    const page = await ask<'query.query'>({
      type: 'query.query',
      data: { table: 'cities', key: { country: 'WIDE' }, limit: 1000 },
    });
    expect(new Map(page.items.map((item) => [item['id'], item['text']]))).toEqual(
      new Map(wide.map(({ id, text }) => [id, text])),
    );
  });
});
