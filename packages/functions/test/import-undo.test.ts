import type { AttributeMap } from '@sluice/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchOf, cityRows, endOf, outcomesOf, startOf } from './support/import-events.ts';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const start = startOf('job', { undoable: true });
const undo = { type: 'import.undo', data: { job: 'job' } };
const progress = async () => (await system.get('/v1/imports/job')).body;
const city = (id: string) => system.item('cities', { country: 'NL', id });

describe('undo', () => {
  it('deletes what the import created, restores what it replaced, and keeps what is newer', async () => {
    const precise = {
      country: 'NL',
      id: '1',
      name: 'before',
      size: { $number: '12345678901234567890.5' },
      tags: { $set: ['b', 'a'] },
    };
    await system.putItem('cities', precise);
    await system.putItem('cities', { country: 'NL', id: '2', name: 'before, too' });
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 60)), endOf('job', 1, 60));
    await system.putItem('cities', { country: 'NL', id: '2', name: 'newer' });
    await system.putItem('cities', { country: 'NL', id: '3', name: 'newer, too' });
    const [begun] = await outcomesOf(system, undo);
    expect(begun).toMatchObject({ status: 'succeeded', result: { job: 'job', parts: 16 } });
    await system.drain();
    expect(await progress()).toMatchObject({
      undoable: true,
      items: { written: 60 },
      undo: { status: 'completed', deleted: 57, restored: 1, kept: 2 },
    });
    expect(new Set((await system.items('app-cities')).map(({ id }) => id))).toEqual(new Set(['1', '2', '3']));
    expect(await city('1')).toEqual({ ...precise, tags: { $set: expect.arrayContaining(['a', 'b']) as string[] } });
    expect(await city('2')).toMatchObject({ name: 'newer' });
  });

  it('brings back the item from before the import when several batches have written it', async () => {
    await system.putItem('cities', { country: 'NL', id: '0', name: 'before' });
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 1)));
    await outcomesOf(system, batchOf('job', 1, cityRows(0, 1, { name: 'again' })));
    expect(await city('0')).toMatchObject({ name: 'again' });
    await outcomesOf(system, undo);
    await system.drain();
    expect(await city('0')).toMatchObject({ name: 'before' });
  });

  it('has the first image when a batch is delivered again after it was written', async () => {
    await system.putItem('cities', { country: 'NL', id: '0', name: 'before' });
    await outcomesOf(system, start);
    let fails = 6;
    system.inject('dynamodb', (call) => {
      const counts = call.operation === 'TransactWriteItems' && JSON.stringify(call.input).includes('written');
      if (counts && fails-- > 0) throw Object.assign(new Error('gone'), { name: 'TimeoutError' });
      return call.run();
    });
    await system.send(batchOf('job', 0, cityRows(0, 10)));
    await system.drainFor(20_000);
    expect(await progress()).toMatchObject({ items: { written: 10 } });
    await outcomesOf(system, undo);
    await system.drain();
    expect(await city('0')).toMatchObject({ name: 'before' });
    expect(await system.items('app-cities')).toHaveLength(1);
  });

  it('counts each item once when parts are delivered twice at once and answers are lost', async () => {
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 100)));
    await system.send(undo);
    await system.settle();
    const [message] = await system.run(system.receive('import'));
    if (!message) throw new Error('no message');
    await system.run(system.deliver('import', [message]));
    let lost = 3;
    system.inject('dynamodb', async (call) => {
      const answer = await call.run();
      if (call.operation === 'TransactWriteItems' && lost-- > 0)
        throw Object.assign(new Error('gone'), { name: 'TimeoutError' });
      return answer;
    });
    for (;;) {
      const messages = await system.run(system.receive('import'));
      if (messages.length === 0) break;
      await system.run(Promise.all([system.deliver('import', messages), system.deliver('import', messages)]));
    }
    await system.drainFor(20_000);
    expect(await progress()).toMatchObject({ undo: { status: 'completed', deleted: 100, restored: 0, kept: 0 } });
    expect(await system.items('app-cities')).toHaveLength(0);
  });

  it('restores the largest items', async () => {
    const large = {
      country: 'NL',
      id: '0',
      text: Array.from({ length: 5000 }, (_, n) => Math.sin(n + 1).toString(36))
        .join('')
        .padEnd(390_000, 'x'),
    };
    await system.putItem('cities', large);
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 1)));
    await outcomesOf(system, undo);
    await system.drain();
    expect(await city('0')).toEqual(large);
  });

  it('leaves alone what a versioned table did not take', async () => {
    const stored = { customerId: 'c', orderId: '1', updatedAt: '2026-05-01', by: 'stored' };
    await system.putItem('orders', stored);
    await outcomesOf(system, { type: 'import.start', data: { job: 'job', table: 'orders', undoable: true } });
    const items = [
      { ...stored, updatedAt: '2026-01-01' },
      { customerId: 'c', orderId: '2' },
    ];
    await outcomesOf(system, { type: 'import.batch', data: { job: 'job', table: 'orders', batch: 0, items } });
    expect(await system.items('app-orders')).toHaveLength(2);
    await outcomesOf(system, undo);
    await system.drain();
    expect(await system.items('app-orders')).toEqual([stored]);
    expect(await progress()).toMatchObject({ undo: { deleted: 1, restored: 0, kept: 0 } });
  });
});

describe('an undo', () => {
  it('brings back values that no event could bring', async () => {
    const before = {
      country: { S: 'NL' },
      id: { S: '0' },
      odd: { M: { $number: { N: '5' }, text: { M: { $number: { S: '12' } } } } },
      bytes: { L: [{ B: Uint8Array.of(1, 2) }, { BS: [Uint8Array.of(3)] }, { NULL: true }] },
    } as const;
    await system.storeItem('cities', before as unknown as AttributeMap);
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 60)));
    await outcomesOf(system, undo);
    await system.drain();
    expect(await system.storedItem('cities', { country: 'NL', id: '0' })).toEqual(before);
    expect(await progress()).toMatchObject({ undo: { status: 'completed', deleted: 59, restored: 1 } });
  });

  it('looks again when it reads an item from before a write that is just being done', async () => {
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 1)));
    let stale = true;
    system.inject('dynamodb', async (call) => {
      const answer = (await call.run()) as Record<string, object>;
      const text = JSON.stringify(call.input);
      if (!stale || call.operation !== 'BatchGetItem' || !text.includes('app-cities')) return answer;
      stale = false;
      return { ...answer, Responses: {} };
    });
    await outcomesOf(system, undo);
    await system.drain();
    expect(await system.items('app-cities')).toEqual([]);
    expect(await progress()).toMatchObject({ undo: { status: 'completed', deleted: 1, kept: 0 } });
  });

  it('keeps what changes while it looks, also far behind in a large item', async () => {
    const wide = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`c${index}`, index]));
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 2, wide)));
    const newer = { country: 'NL', id: '1', name: 'n1', ...wide, c119: 'newer' };
    let looked = false;
    system.inject('dynamodb', async (call) => {
      const answer = await call.run();
      if (!looked && call.operation === 'BatchGetItem' && JSON.stringify(call.input).includes('app-cities')) {
        looked = true;
        await system.putItem('cities', newer);
      }
      return answer;
    });
    await outcomesOf(system, undo);
    await system.drain();
    expect(await city('1')).toEqual(newer);
  });

  it('undoes the rest when DynamoDB will never take one item back, and says so', async () => {
    for (const { id } of cityRows(0, 60) as { id: string }[]) await system.putItem('cities', { country: 'NL', id });
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 60)));
    system.inject('dynamodb', (call) => {
      const restores = call.operation === 'TransactWriteItems' && JSON.stringify(call.input).includes('"id":{"S":"7"}');
      if (restores) throw Object.assign(new Error('Type mismatch for Index Key'), { name: 'ValidationException' });
      return call.run();
    });
    await outcomesOf(system, undo);
    await system.drain();
    const items = await system.items('app-cities');
    expect(items.filter(({ name }) => name !== undefined)).toEqual([{ country: 'NL', id: '7', name: 'n7' }]);
    expect(await progress()).toMatchObject({ undo: { status: 'running', restored: 59 } });
    expect(await system.deadLetters('import')).toMatchObject([{ code: 'KEY_INVALID' }]);
  });
});

describe('what cannot be undone', () => {
  it('is one part of a job that is not being undone', async () => {
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 60)));
    const [part] = await outcomesOf(system, { ...undo, data: { job: 'job', part: 3 } });
    expect(part).toMatchObject({ status: 'failed', error: { code: 'CONDITION_NOT_MET' } });
    await outcomesOf(system, batchOf('job', 1, cityRows(60, 60)));
    expect(await system.items('app-cities')).toHaveLength(120);
  });

  it('is a job whose first images are not kept any more', async () => {
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 3)));
    await system.clock.advance(15 * 86_400_000);
    await outcomesOf(system, endOf('job', 1, 3));
    await system.clock.advance(7 * 86_400_000);
    const [late] = await outcomesOf(system, undo);
    expect(late).toMatchObject({ status: 'failed', error: { code: 'CONDITION_NOT_MET' } });
    expect(await system.items('app-cities')).toHaveLength(3);
  });

  it('is a job without images, and one that is not there', async () => {
    await outcomesOf(system, startOf('job'), batchOf('job', 0, cityRows(0, 3)));
    const [without] = await outcomesOf(system, undo);
    expect(without).toMatchObject({ status: 'failed', error: { code: 'CONDITION_NOT_MET' } });
    const [absent] = await outcomesOf(system, { type: 'import.undo', data: { job: 'absent' } });
    expect(absent).toMatchObject({ status: 'failed', error: { code: 'IMPORT_NOT_FOUND' } });
    expect(await system.items('app-cities')).toHaveLength(3);
  });

  it('was refused because its job was not there, and does not begin when its message comes once more', async () => {
    await system.send({ ...undo, id: 'undo' });
    await system.settle();
    const messages = await system.run(system.receive('import'));
    expect(await system.run(system.deliver('import', messages))).toBe(0);
    await outcomesOf(system, start, batchOf('job', 0, cityRows(0, 10)));
    await system.run(system.deliver('import', messages));
    await system.drain();
    expect(await progress()).not.toHaveProperty('undo');
    expect(await system.items('app-cities')).toHaveLength(10);
  });

  it('cannot be made undoable once it has begun', async () => {
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 3)));
    const [outcome] = await outcomesOf(system, start);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'CONDITION_NOT_MET' } });
  });

  it('has images of a batch, too, that had looked at the job before it began, and came to write after', async () => {
    const { body } = await system.send(start);
    await system.send(batchOf('job', 0, cityRows(0, 3)));
    await system.settle();
    const messages = await system.run(system.receive('import'));
    const beginning = messages.filter(({ Body }) => Body?.includes('import.start'));
    const batches = messages.filter((message) => !beginning.includes(message));
    expect([beginning.length, batches.length]).toEqual([1, 1]);
    let looked = false;
    system.inject('dynamodb', async (call) => {
      const answer = await call.run();
      if (!looked && call.operation === 'BatchGetItem') {
        looked = true;
        await system.deliver('import', beginning);
      }
      return answer;
    });
    await system.run(system.deliver('import', batches));
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'succeeded' });
    expect(await progress()).toMatchObject({ undoable: true, items: { written: 3 } });
    await outcomesOf(system, undo);
    await system.drain();
    expect(await system.items('app-cities')).toEqual([]);
  });

  it('takes no batches once it is being undone', async () => {
    await outcomesOf(system, start);
    await outcomesOf(system, undo);
    const [late] = await outcomesOf(system, batchOf('job', 0, cityRows(0, 3)));
    expect(late).toMatchObject({ status: 'failed', error: { code: 'CONDITION_NOT_MET' } });
    expect(await system.items('app-cities')).toHaveLength(0);
  });
});
