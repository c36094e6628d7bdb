import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const city = (id: string, more: object = {}) => ({ country: 'NL', id, name: `City ${id}`, ...more });
const put = (id: string, item: object) => ({ id, type: 'write.put', data: { table: 'cities', item } });

/** Sends one event, lets it be processed, answers its outcome. */
async function outcomeOf(event: object) {
  const { status, body } = await system.send(event);
  expect(status).toBe(202);
  await system.drain();
  return system.outcome(String(body['href']));
}

describe('operations', () => {
  it('puts an item and tells its outcome behind href', async () => {
    const answer = await system.send(put('a', city('1')));
    expect(answer).toMatchObject({ status: 202, body: { id: 'a', status: 'accepted', route: 'write' } });
    expect(answer.headers['location']).toBe(answer.body['href']);
    expect(await system.outcome(String(answer.body['href']))).toMatchObject({ status: 'pending' });
    await system.drain();
    expect(await system.item('cities', { country: 'NL', id: '1' })).toEqual(city('1'));
    expect(await system.outcome(String(answer.body['href']))).toMatchObject({
      id: 'a',
      source: '/',
      type: 'write.put',
      status: 'succeeded',
      result: { applied: true },
      attempts: 1,
    });
  });

  it('inserts only what is not there', async () => {
    const insert = (id: string) => ({
      id,
      type: 'write.insert',
      data: { table: 'cities', item: city('1', { by: id }) },
    });
    expect(await outcomeOf(insert('a'))).toMatchObject({ status: 'succeeded' });
    expect(await outcomeOf(insert('b'))).toMatchObject({ status: 'failed', error: { code: 'ITEM_EXISTS' } });
    expect(await system.item('cities', { country: 'NL', id: '1' })).toMatchObject({ by: 'a' });
    expect(await system.deadLetters('write')).toEqual([]);
  });

  it('updates what is there, and creates with upsert alone', async () => {
    const update = (id: string, more: object) => ({
      id,
      type: 'write.update',
      data: { table: 'cities', key: { country: 'NL', id: '1' }, set: { name: id }, add: { population: 5 }, ...more },
    });
    expect(await outcomeOf(update('a', {}))).toMatchObject({ status: 'failed', error: { code: 'ITEM_NOT_FOUND' } });
    expect(await outcomeOf(update('b', { upsert: true }))).toMatchObject({ status: 'succeeded' });
    expect(await outcomeOf(update('c', {}))).toMatchObject({ status: 'succeeded' });
    expect(await system.item('cities', { country: 'NL', id: '1' })).toMatchObject({ name: 'c', population: 10 });
  });

  it('upserts an item of nothing but its key', async () => {
    const data = { table: 'cities', key: { country: 'NL', id: '1' }, remove: ['name'], upsert: true };
    expect(await outcomeOf({ type: 'write.update', data })).toMatchObject({ status: 'succeeded' });
    expect(await system.item('cities', { country: 'NL', id: '1' })).toEqual({ country: 'NL', id: '1' });
  });

  it('deletes, and honours a condition', async () => {
    await system.putItem('cities', city('1'));
    const remove = (id: string, name: string) => ({
      id,
      type: 'write.delete',
      data: { table: 'cities', key: { country: 'NL', id: '1' }, if: { name } },
    });
    expect(await outcomeOf(remove('a', 'Other'))).toMatchObject({
      status: 'failed',
      error: { code: 'CONDITION_NOT_MET' },
    });
    expect(await system.item('cities', { country: 'NL', id: '1' })).toBeDefined();
    expect(await outcomeOf(remove('b', 'City 1'))).toMatchObject({ status: 'succeeded' });
    expect(await system.item('cities', { country: 'NL', id: '1' })).toBeUndefined();
  });

  it('refuses an update that does not fit the stored item, without a dead letter', async () => {
    await system.putItem('cities', city('1', { population: 'many' }));
    const data = { table: 'cities', key: { country: 'NL', id: '1' }, add: { population: 1 } };
    expect(await outcomeOf({ type: 'write.update', data })).toMatchObject({
      status: 'failed',
      error: { code: 'UPDATE_REFUSED' },
    });
    expect(await system.deadLetters('write')).toEqual([]);
  });

  it('changes nothing with an older version, and applies an equal one', async () => {
    const order = (id: string, updatedAt: string) => ({
      id,
      type: 'write.put',
      data: { table: 'orders', item: { customerId: 'c', orderId: 'o', by: id, updatedAt } },
    });
    expect(await outcomeOf(order('new', '2026-01-02'))).toMatchObject({
      status: 'succeeded',
      result: { applied: true },
    });
    expect(await outcomeOf(order('old', '2026-01-01'))).toMatchObject({
      status: 'succeeded',
      result: { applied: false, reason: 'SUPERSEDED' },
    });
    expect(await system.item('orders', { customerId: 'c', orderId: 'o' })).toMatchObject({ by: 'new' });
    expect(await outcomeOf(order('equal', '2026-01-02'))).toMatchObject({ result: { applied: true } });
    expect(await system.item('orders', { customerId: 'c', orderId: 'o' })).toMatchObject({ by: 'equal' });
  });
});

describe('many commands', () => {
  it('applies 300 commands of one request in a few transactions', async () => {
    const transactions = countCalls('TransactWriteItems');
    const { body } = await system.send(
      Array.from({ length: 300 }, (_, index) => put(`e${index}`, city(String(index)))),
    );
    expect(body).toMatchObject({ accepted: 300, rejected: 0 });
    await system.drain();
    expect(await system.items('app-cities')).toHaveLength(300);
    expect(transactions()).toBeLessThan(30);
  });

  it('applies commands for one item in the order in which they were accepted', async () => {
    await system.putItem('cities', city('1', { population: 0 }));
    const key = { country: 'NL', id: '1' };
    const events = Array.from({ length: 30 }, (_, index) => ({
      type: 'write.update',
      data: { table: 'cities', key, set: { name: `n${index}` }, add: { population: 1 } },
    }));
    await system.send(events);
    await system.drain();
    expect(await system.item('cities', key)).toMatchObject({ name: 'n29', population: 30 });
  });

  it('applies the other 99 when one is refused by the data', async () => {
    await system.putItem('cities', city('50', { old: true }));
    const events = Array.from({ length: 100 }, (_, index) => ({
      id: `e${index}`,
      type: 'write.insert',
      data: { table: 'cities', item: city(String(index)) },
    }));
    const { body } = await system.send(events);
    await system.drain();
    expect(await system.items('app-cities')).toHaveLength(100);
    expect(await system.item('cities', { country: 'NL', id: '50' })).toMatchObject({ old: true });
    expect(await system.outcome(String(body['events']?.[50]?.['href']))).toMatchObject({
      error: { code: 'ITEM_EXISTS' },
    });
    expect(await system.outcome(String(body['events']?.[51]?.['href']))).toMatchObject({ status: 'succeeded' });
  });
});

describe('events that were there before', () => {
  it('has one effect and says duplicate when a request is sent again', async () => {
    const event = {
      id: 'a',
      type: 'write.update',
      data: { table: 'cities', key: { country: 'NL', id: '1' }, add: { population: 1 }, upsert: true },
    };
    expect(await outcomeOf(event)).not.toHaveProperty('duplicate');
    expect(await outcomeOf(event)).toMatchObject({ status: 'succeeded', duplicate: true });
    expect(await system.item('cities', { country: 'NL', id: '1' })).toMatchObject({ population: 1 });
  });

  it('has one effect when two requests come at once', async () => {
    const event = {
      id: 'a',
      type: 'write.update',
      data: { table: 'cities', key: { country: 'NL', id: '1' }, add: { population: 1 }, upsert: true },
    };
    const answers = await system.run(Promise.all([system.sendConcurrently(event), system.sendConcurrently(event)]));
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await system.drain();
    expect(await system.item('cities', { country: 'NL', id: '1' })).toMatchObject({ population: 1 });
    expect(await system.outcome(String(answers[0]?.body['href']))).toMatchObject({
      status: 'succeeded',
      duplicate: true,
    });
  });

  it('refuses an id with another body and leaves the first event alone', async () => {
    await outcomeOf(put('a', city('1', { version: 'first' })));
    const answer = await system.send(put('a', city('1', { version: 'second' })));
    await system.drain();
    expect(await system.item('cities', { country: 'NL', id: '1' })).toMatchObject({ version: 'first' });
    expect(await system.outcome('/v1/events/a')).toMatchObject({ status: 'succeeded' });
    expect(await system.get(String(answer.body['href']))).toMatchObject({
      status: 409,
      body: { code: 'EVENT_ID_REUSED' },
    });
    expect(await system.deadLetters('write')).toMatchObject([{ code: 'EVENT_ID_REUSED', eventId: 'a' }]);
  });

  it('keeps ids of different sources and callers apart', async () => {
    await outcomeOf(put('a', city('1')));
    expect(await outcomeOf({ ...put('a', city('2')), source: '/other' })).not.toHaveProperty('duplicate');
    await system.send(put('a', city('3')), { caller: 'someone' });
    await system.drain();
    expect(await system.items('app-cities')).toHaveLength(3);
  });

  it('has one effect when a message is delivered twice, in turn or at once', async () => {
    await system.send({
      id: 'a',
      type: 'write.update',
      data: { table: 'cities', key: { country: 'NL', id: '1' }, add: { population: 1 }, upsert: true },
    });
    await system.settle();
    const messages = await system.run(system.receive('write'));
    expect(messages).toHaveLength(1);
    await system.run(Promise.all([system.deliver('write', messages), system.deliver('write', messages)]));
    await system.run(system.deliver('write', messages));
    expect(await system.item('cities', { country: 'NL', id: '1' })).toMatchObject({ population: 1 });
    expect(await system.items('ledger')).toMatchObject([{ status: 'succeeded', id: 'a' }]);
    expect((await system.items('ledger'))[0]).not.toHaveProperty('duplicate');
  });

  it('treats an expired receipt that is not yet deleted as absent', async () => {
    await outcomeOf(put('a', city('1', { turn: 1 })));
    await system.clock.advance(22 * 86_400_000);
    await outcomeOf(put('a', city('1', { turn: 2 })));
    expect(await system.item('cities', { country: 'NL', id: '1' })).toMatchObject({ turn: 2 });
  });
});

function countCalls(operation: string): () => number {
  let calls = 0;
  system.inject('dynamodb', (call) => {
    if (call.operation === operation) calls++;
    return call.run();
  });
  return () => calls;
}
