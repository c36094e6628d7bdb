import { type BatchAnswer, type EventInput, SluiceClient } from '@sluice/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

let system: LocalSystem;
let sluice: SluiceClient;

beforeAll(async () => {
  system = await startLocal();
  sluice = new SluiceClient({ url: system.url });
});
afterAll(() => system.close());

async function post(body: unknown, headers: Record<string, string> = {}): Promise<[number, Record<string, unknown>]> {
  const response = await fetch(new URL('/v1/events', system.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return [response.status, (await response.json()) as Record<string, unknown>];
}

const put = (id: string): EventInput<'write.put'> => ({
  type: 'write.put',
  id,
  data: { table: 'cities', item: { country: 'B', id } },
});
const bad = { type: 'write.put', data: { table: 'cities', item: { country: 'B' } } };

function inShort(entry: BatchAnswer['events'][number]): string {
  if (entry.status === 'rejected') return `rejected ${entry.problem.code} ${entry.problem.pointer}`;
  return `${entry.status} ${entry.id} ${'route' in entry ? entry.route : ''}`;
}

describe('batches', () => {
  it('takes the good ones of 1,000 events and names the bad ones', async () => {
    const events: unknown[] = Array.from({ length: 1000 }, (_, n) => (n % 100 === 7 ? bad : put(`e-${n}`)));
    const [status, answer] = await post(events);
    expect(status).toBe(202);
    expect(answer).toMatchObject({ accepted: 990, rejected: 10 });
    const entries = (answer as unknown as BatchAnswer).events;
    expect(entries).toHaveLength(1000);
    expect(entries.map(inShort)).toEqual(
      events.map((_, index) =>
        index % 100 === 7 ? `rejected KEY_INVALID /${index}/data/item/id` : `accepted e-${index} write`,
      ),
    );
    for (let at = 0; at < entries.length; at += 50) {
      const taken = entries.slice(at, at + 50).filter((entry) => entry.status !== 'rejected');
      const outcomes = await Promise.all(taken.map((entry) => sluice.wait(entry)));
      expect(outcomes.map(({ status }) => status)).toEqual(taken.map(() => 'succeeded'));
    }
    const outcome = await sluice.wait(
      await sluice.send({ type: 'query.query', data: { table: 'cities', key: { country: 'B' }, limit: 1000 } }),
    );
    expect(outcome).toMatchObject({ result: { count: 990 } });
  });

  it('answers 422 where all are refused', async () => {
    const [status, answer] = await post([bad, bad]);
    expect(status).toBe(422);
    expect(answer).toMatchObject({
      accepted: 0,
      rejected: 2,
      events: [
        { index: 0, status: 'rejected' },
        { index: 1, status: 'rejected' },
      ],
    });
  });

  it('mixes flows in one request and waits for all of them', async () => {
    const [status, answer] = await post(
      [
        put('mixed'),
        { type: 'user.seen', data: { n: 1 } },
        { type: 'query.get', data: { table: 'users', key: { id: 'none' } } },
      ],
      { prefer: 'wait=15' },
    );
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      accepted: 3,
      rejected: 0,
      events: [
        { type: 'write.put', status: 'succeeded' },
        { type: 'user.seen', status: 'succeeded' },
        { type: 'query.get', status: 'succeeded', result: { item: null } },
      ],
    });
  });

  it('speaks CloudEvents: structured, batch and binary mode', async () => {
    const cloudEvent = { specversion: '1.0', id: 'ce-1', source: '/shop', ...put('ce-1') };
    const [structured] = await post(cloudEvent, { 'content-type': 'application/cloudevents+json' });
    const [batch] = await post([{ ...cloudEvent, id: 'ce-2' }], {
      'content-type': 'application/cloudevents-batch+json',
    });
    const [binary, answer] = await post(put('ce-3').data, {
      'ce-specversion': '1.0',
      'ce-id': 'ce-3',
      'ce-source': '/shop',
      'ce-type': 'write.put',
    });
    expect([structured, batch, binary]).toEqual([202, 202, 202]);
    expect(answer).toMatchObject({ id: 'ce-3', type: 'write.put', status: 'accepted' });
    expect(await sluice.wait({ href: String(answer['href']) })).toMatchObject({
      id: 'ce-3',
      source: '/shop',
      status: 'succeeded',
    });
  });
});
