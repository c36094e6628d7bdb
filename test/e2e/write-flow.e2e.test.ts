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

async function read(table: string, key: Record<string, string>): Promise<unknown> {
  const outcome = await sluice.wait(await sluice.send({ type: 'query.get', data: { table, key, consistent: true } }));
  return outcome.status === 'succeeded' ? outcome.result.item : outcome;
}

const user = (id: string, more: Record<string, string | number> = {}) => ({
  id,
  email: `${id}@example.com`,
  name: id,
  ...more,
});

describe('write flow', () => {
  it('applies an insert and tells the outcome', async () => {
    const sent = await sluice.send({ type: 'write.insert', data: { table: 'users', item: user('ada') } });
    expect(sent).toMatchObject({ type: 'write.insert', status: 'accepted', route: 'write' });
    const outcome = await sluice.wait(sent);
    expect(outcome).toMatchObject({
      id: sent.id,
      source: '/',
      status: 'succeeded',
      result: { applied: true },
      attempts: 1,
    });
    expect(await read('users', { id: 'ada' })).toEqual(user('ada'));
  });

  it('answers 200 with the outcome where the client waits', async () => {
    const response = await fetch(new URL('/v1/events', system.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=15' },
      body: JSON.stringify({ type: 'write.put', data: { table: 'users', item: user('grace') } }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('preference-applied')).toBe('wait=15');
    expect(await response.json()).toMatchObject({ status: 'succeeded', result: { applied: true } });
  });

  it('answers 202 with Location where it does not', async () => {
    const response = await fetch(new URL('/v1/events', system.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'located', type: 'write.put', data: { table: 'users', item: user('lin') } }),
    });
    const body = (await response.json()) as { href: string };
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(body.href);
    expect(body.href).toMatch(/^\/v1\/events\/located\?/);
    const outcome = await sluice.wait({ href: body.href });
    expect(outcome).toMatchObject({ id: 'located', status: 'succeeded' });
  });

  it('refuses an insert over an existing item, an update of none, an unmet condition', async () => {
    await settle({ type: 'write.put', data: { table: 'users', item: user('taken', { age: 30 }) } });
    expect(
      await settle({ type: 'write.insert', data: { table: 'users', item: user('taken', { age: 1 }) } }),
    ).toMatchObject({
      status: 'failed',
      error: { code: 'ITEM_EXISTS' },
    });
    expect(
      await settle({ type: 'write.update', data: { table: 'users', key: { id: 'nobody' }, set: { age: 1 } } }),
    ).toMatchObject({
      status: 'failed',
      error: { code: 'ITEM_NOT_FOUND' },
    });
    expect(
      await settle({
        type: 'write.put',
        data: { table: 'users', item: user('taken', { age: 2 }), if: { age: { '>': 40 } } },
      }),
    ).toMatchObject({ status: 'failed', error: { code: 'CONDITION_NOT_MET' } });
    expect(await read('users', { id: 'taken' })).toEqual(user('taken', { age: 30 }));
  });

  it('updates with set, add, remove and upsert, and deletes', async () => {
    await settle({ type: 'write.put', data: { table: 'users', item: user('up', { age: 30, country: 'NL' }) } });
    await settle({
      type: 'write.update',
      data: {
        table: 'users',
        key: { id: 'up' },
        set: { name: 'Up' },
        add: { age: 5 },
        remove: ['country'],
        if: { age: 30 },
      },
    });
    expect(await read('users', { id: 'up' })).toEqual({ ...user('up'), name: 'Up', age: 35 });

    await settle({
      type: 'write.update',
      data: { table: 'cities', key: { country: 'XX', id: '1' }, set: { name: 'New' }, upsert: true },
    });
    expect(await read('cities', { country: 'XX', id: '1' })).toEqual({ country: 'XX', id: '1', name: 'New' });

    expect(await settle({ type: 'write.delete', data: { table: 'users', key: { id: 'up' } } })).toMatchObject({
      status: 'succeeded',
    });
    expect(await read('users', { id: 'up' })).toBeNull();
  });

  it('takes the same event once, in turn and in parallel, and says so', async () => {
    const event = {
      id: 'once',
      type: 'write.update',
      data: { table: 'cities', key: { country: 'C', id: 'n' }, add: { n: 1 }, upsert: true },
    } as const;
    const first = await Promise.all([sluice.send(event, { waitSeconds: 15 }), sluice.send(event, { waitSeconds: 15 })]);
    const again = await sluice.send(event, { waitSeconds: 15 });
    expect(first.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    expect(again).toMatchObject({ status: 'succeeded', duplicate: true });
    expect(await read('cities', { country: 'C', id: 'n' })).toMatchObject({ n: 1 });
  });

  it('refuses the same id with another body and leaves the first alone', async () => {
    const put = (name: string) =>
      ({ id: 'reused', type: 'write.put', data: { table: 'cities', item: { country: 'R', id: '1', name } } }) as const;
    await settle(put('first'));
    const response = await fetch(new URL('/v1/events', system.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=15' },
      body: JSON.stringify(put('second')),
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: 'EVENT_ID_REUSED' });
    expect(await read('cities', { country: 'R', id: '1' })).toMatchObject({ name: 'first' });
  });

  it('does not let a table with a version go back in time', async () => {
    const put = (updatedAt: string, state: string) =>
      ({
        type: 'write.put',
        data: { table: 'orders', item: { customerId: 'c', orderId: 'o', updatedAt, state } },
      }) as const;
    await settle(put('2026-03-02T00:00:00.000Z', 'newer'));
    expect(await settle(put('2026-03-01T00:00:00.000Z', 'older'))).toMatchObject({
      status: 'succeeded',
      result: { applied: false, reason: 'SUPERSEDED' },
    });
    expect(await read('orders', { customerId: 'c', orderId: 'o' })).toMatchObject({ state: 'newer' });
    expect(await settle(put('2026-03-02T00:00:00.000Z', 'equal'))).toMatchObject({ result: { applied: true } });
    expect(await read('orders', { customerId: 'c', orderId: 'o' })).toMatchObject({ state: 'equal' });
  });

  it('stores the time of the event where it carries no version', async () => {
    await settle({
      type: 'write.put',
      time: '2026-05-01T10:00:00+02:00',
      data: { table: 'orders', item: { customerId: 't', orderId: 'o' } },
    });
    expect(await read('orders', { customerId: 't', orderId: 'o' })).toMatchObject({
      updatedAt: '2026-05-01T08:00:00.000Z',
    });
  });

  it('keeps 38 digits, binary and sets end to end', async () => {
    const body = `{"type":"write.put","data":{"table":"cities","item":{"country":"V","id":"v","big":12345678901234567890123456789012345678,
      "small":0.1,"bytes":{"$binary":"3q2+7w=="},"tags":{"$set":["b","a"]},"nested":{"list":[1,null,true,{"x":"\\u00e9\\ud83d\\ude00"}]}}}}`;
    const response = await fetch(new URL('/v1/events', system.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=15' },
      body,
    });
    expect(response.status).toBe(200);
    const item = (await read('cities', { country: 'V', id: 'v' })) as { tags: { $set: string[] } };
    expect({ ...item, tags: item.tags.$set.toSorted() }).toEqual({
      country: 'V',
      id: 'v',
      big: { $number: '12345678901234567890123456789012345678' },
      small: 0.1,
      bytes: { $binary: '3q2+7w==' },
      tags: ['a', 'b'],
      nested: { list: [1, null, true, { x: 'é😀' }] },
    });
  });

  it('applies the commands of one request on one item in their order', async () => {
    const steps = Array.from({ length: 20 }, (_, step) => ({
      type: 'write.update' as const,
      data: { table: 'cities', key: { country: 'O', id: 'o' }, set: { step }, add: { n: 1 }, upsert: true },
    }));
    const answer = await sluice.sendBatch(steps, { waitSeconds: 20 });
    expect(answer.events.map(({ status }) => status)).toEqual(steps.map(() => 'succeeded'));
    expect(await read('cities', { country: 'O', id: 'o' })).toEqual({ country: 'O', id: 'o', step: 19, n: 20 });
  });
});

async function settle(event: Parameters<SluiceClient['send']>[0]): Promise<unknown> {
  return sluice.wait(await sluice.send(event, { waitSeconds: 15 }));
}
