import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { delay } from '../../local/src/clock.ts';
import { batchOf, cityRows, outcomesOf, startOf } from './support/import-events.ts';
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

/** Has a batch of three rows received, and the undo of its job in the queue after it. */
async function batchAndUndo() {
  await outcomesOf(system, start);
  const { body } = await system.send(batchOf('job', 0, cityRows(0, 3)));
  await system.settle();
  const batches = await system.run(system.receive('import'));
  await system.send(undo);
  await system.settle();
  return { batches, href: String(body['href']) };
}

/** Processes all there is; from within a call of somebody else. */
async function workOn(): Promise<void> {
  for (let messages = await system.receive('import'); messages.length > 0;) {
    await system.deliver('import', messages);
    messages = await system.receive('import');
  }
}

/** Whether a call puts rows into the table. */
function writesRows({ operation, input }: { readonly operation: string; readonly input: object }): boolean {
  const writes = operation === 'BatchWriteItem' || operation === 'TransactWriteItems';
  return writes && JSON.stringify(input).includes('app-cities');
}

const lost = () => Object.assign(new Error('gone'), { name: 'TimeoutError' });

describe('a batch that the undo overtakes', () => {
  it('writes nothing when it had looked at the job before', async () => {
    const { batches, href } = await batchAndUndo();
    let looked = false;
    let undone: object | undefined;
    system.inject('dynamodb', async (call) => {
      const answer = await call.run();
      if (!looked && call.operation === 'BatchGetItem') {
        looked = true;
        await workOn();
        undone = await progress();
      }
      return answer;
    });
    await system.run(system.deliver('import', batches));
    expect(undone).toMatchObject({ undo: { status: 'completed', deleted: 0 } });
    expect(await system.outcome(href)).toMatchObject({ status: 'failed', error: { code: 'CONDITION_NOT_MET' } });
    expect(await system.items('app-cities')).toEqual([]);
    expect(await progress()).toMatchObject({ batches: { refused: 1 }, items: { written: 0, failed: 3 } });
  });

  it.each([
    ['not carried out', false],
    ['carried out, with its answer lost', true],
  ])('leaves no row when its first write was %s', async (_, written) => {
    const before = { country: 'NL', id: '0', name: 'before' };
    await system.putItem('cities', before);
    const { batches } = await batchAndUndo();
    let undone: object | undefined;
    system.inject('dynamodb', async (call) => {
      if (undone || !writesRows(call)) return call.run();
      undone = {};
      if (written) await call.run();
      await workOn();
      undone = await progress();
      throw lost();
    });
    await system.run(system.deliver('import', batches));
    await system.drainFor(10_000);
    expect(undone).toMatchObject({ undo: { status: 'completed' } });
    expect(await system.items('app-cities')).toEqual([before]);
  });

  it('leaves no row when its writes are carried out long after it gave them up', async () => {
    const { batches } = await batchAndUndo();
    const late: (() => Promise<unknown>)[] = [];
    let gone = false;
    system.inject('dynamodb', (call) => {
      if (gone || !writesRows(call)) return call.run();
      late.push(() => call.run());
      throw lost();
    });
    await system.run(system.deliver('import', batches));
    gone = true;
    await system.drainFor(60_000);
    expect(await progress()).toMatchObject({ undo: { status: 'completed', deleted: 0 } });
    expect(late).not.toHaveLength(0);
    for (const call of late) await call().catch(() => undefined);
    expect(await system.items('app-cities')).toEqual([]);
  });
});

/** Has a batch written and not counted, so many times. */
function failCounting(fails: number): { fails: number } {
  const counting = { fails };
  system.inject('dynamodb', (call) => {
    const counts = call.operation === 'TransactWriteItems' && JSON.stringify(call.input).includes('superseded');
    if (counts && counting.fails-- > 0) throw lost();
    return call.run();
  });
  return counting;
}

describe('a row of an undoable import', () => {
  it('is written once: a batch that comes again leaves alone what was written since', async () => {
    await outcomesOf(system, start);
    const counting = failCounting(6);
    await system.send(batchOf('job', 0, cityRows(0, 3)));
    await system.drain();
    const newer = { country: 'NL', id: '1', name: 'newer' };
    await system.putItem('cities', newer);
    await system.drainFor(60_000);
    expect(counting.fails).toBeLessThan(1);
    expect(await progress()).toMatchObject({ batches: { done: 1 }, items: { written: 3 } });
    expect(await city('1')).toEqual(newer);
    await outcomesOf(system, undo);
    await system.drain();
    expect(await system.items('app-cities')).toEqual([newer]);
  });

  it('is undone to what was there the moment before, whoever wrote it', async () => {
    await system.putItem('cities', { country: 'NL', id: '1', name: 'before' });
    await outcomesOf(system, start);
    const between = { country: 'NL', id: '1', name: 'between' };
    let looked = false;
    system.inject('dynamodb', async (call) => {
      const answer = await call.run();
      if (!looked && call.operation === 'BatchGetItem' && JSON.stringify(call.input).includes('app-cities')) {
        looked = true;
        await system.putItem('cities', between);
      }
      return answer;
    });
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 3)));
    expect(await city('1')).toMatchObject({ name: 'n1' });
    await outcomesOf(system, undo);
    await system.drain();
    expect(await system.items('app-cities')).toEqual([between]);
  });

  it('is written once, also where another batch has its key and somebody wrote it after both', async () => {
    await outcomesOf(system, start);
    const counting = failCounting(6);
    await system.send(batchOf('job', 0, cityRows(0, 1)));
    await system.drain();
    counting.fails = 0;
    await outcomesOf(system, batchOf('job', 1, cityRows(0, 1, { name: 'again' })));
    const newer = { country: 'NL', id: '0', name: 'newer' };
    await system.putItem('cities', newer);
    await system.drainFor(60_000);
    expect(await progress()).toMatchObject({ batches: { done: 2 }, items: { written: 2 } });
    expect(await city('0')).toEqual(newer);
  });

  it('is another one when its batch was refused and other rows came under that number', async () => {
    await outcomesOf(system, start);
    let fails = true;
    system.inject('dynamodb', (call) => {
      const counts = call.operation === 'TransactWriteItems' && JSON.stringify(call.input).includes('superseded');
      if (counts && fails && JSON.stringify(call.input).includes(':written'))
        throw Object.assign(new Error('no'), { name: 'ValidationException' });
      return call.run();
    });
    const [first] = await outcomesOf(system, batchOf('job', 0, cityRows(0, 3)));
    expect(first).toMatchObject({ status: 'failed' });
    fails = false;
    const corrected = cityRows(0, 3, { name: 'corrected' }).toReversed();
    const [second] = await outcomesOf(system, batchOf('job', 0, corrected));
    expect(second).toMatchObject({ status: 'succeeded', result: { written: 3, superseded: 0 } });
    expect((await system.items('app-cities')).map(({ name }) => name)).toEqual(Array(3).fill('corrected'));
  });

  it('that comes after others of its key in one batch takes their place', async () => {
    await outcomesOf(system, start);
    const rows = [...cityRows(0, 3), ...cityRows(0, 2, { name: 'last' })];
    const [outcome] = await outcomesOf(system, batchOf('job', 0, rows));
    expect(outcome).toMatchObject({ result: { written: 3, failed: 0, superseded: 2 } });
    expect(await city('1')).toMatchObject({ name: 'last' });
    expect(await city('2')).toMatchObject({ name: 'n2' });
  });

  it('counts as what it was, however often its batch is interrupted', async () => {
    await outcomesOf(system, { type: 'import.start', data: { job: 'job', table: 'orders', undoable: true } });
    failCounting(6);
    const items = ['2026-01-01', '2026-01-02', '2026-01-03', '2025-01-01'].map((updatedAt) => ({
      customerId: 'c',
      orderId: '1',
      updatedAt,
    }));
    await system.send({ type: 'import.batch', data: { job: 'job', table: 'orders', batch: 0, items } });
    await system.drainFor(60_000);
    expect(await progress()).toMatchObject({ items: { written: 3, superseded: 1 } });
  });

  it('is written in the end although no run has the time for the whole batch', async () => {
    await outcomesOf(system, start);
    system.inject('dynamodb', async (call) => {
      if (writesRows(call)) await delay(system.clock, 4000);
      return call.run();
    });
    const { body } = await system.send(batchOf('job', 0, cityRows(0, 1500)));
    await system.settle();
    const written: number[] = [];
    for (let run = 0; run < 20 && written.at(-1) !== 1500; run++) {
      const messages = await system.run(system.receive('import'));
      const end = system.clock.now() + 20_000;
      await system.run(system.deliver('import', messages, 20_000));
      expect(system.clock.now()).toBeLessThan(end);
      written.push((await system.items('app-cities')).length);
      await system.clock.advance(900_000);
    }
    expect(written.length).toBeGreaterThan(1);
    expect(written).toEqual(written.toSorted((a, b) => a - b));
    system.inject('dynamodb', undefined);
    await system.drainFor(60_000);
    expect(await system.outcome(String(body['href']))).toMatchObject({
      status: 'succeeded',
      result: { written: 1500 },
    });
  });

  it('of a table with versions gives way to a newer one, of its own batch too', async () => {
    await system.putItem('orders', { customerId: 'c', orderId: '2', updatedAt: '2026-02-01' });
    await outcomesOf(system, { type: 'import.start', data: { job: 'job', table: 'orders', undoable: true } });
    const items = ['2026-01-01', '2026-01-03', '2026-01-02'].flatMap((updatedAt) =>
      ['1', '2'].map((orderId) => ({ customerId: 'c', orderId, updatedAt })),
    );
    const [outcome] = await outcomesOf(system, {
      type: 'import.batch',
      data: { job: 'job', table: 'orders', batch: 0, items },
    });
    expect(outcome).toMatchObject({ status: 'succeeded', result: { written: 2, failed: 0, superseded: 4 } });
    expect(await system.items('app-orders')).toEqual(
      expect.arrayContaining([items[2], { customerId: 'c', orderId: '2', updatedAt: '2026-02-01' }]),
    );
  });

  it('that DynamoDB refuses is refused alone', async () => {
    await outcomesOf(system, start);
    system.inject('dynamodb', (call) => {
      if (writesRows(call) && JSON.stringify(call.input).includes('n7"'))
        throw Object.assign(new Error('Item size has exceeded the maximum'), { name: 'ValidationException' });
      return call.run();
    });
    const [outcome] = await outcomesOf(system, batchOf('job', 0, cityRows(0, 60)));
    expect(outcome).toMatchObject({ status: 'succeeded', result: { written: 59, failed: 1 } });
    const { body } = await system.get('/v1/imports/job/failures');
    expect(body).toMatchObject({ failures: [{ batch: 0, index: 7, code: 'ITEM_TOO_LARGE' }] });
  });

  it('that is cancelled with others waits for them, and goes again', async () => {
    await outcomesOf(system, start);
    let cancelled = 3;
    system.inject('dynamodb', (call) => {
      if (!writesRows(call) || cancelled-- <= 0) return call.run();
      const { TransactItems } = call.input as { readonly TransactItems: readonly unknown[] };
      const CancellationReasons = TransactItems.map((_, place) => ({
        Code: place === 2 ? 'TransactionConflict' : 'None',
      }));
      throw Object.assign(new Error('cancelled'), { name: 'TransactionCanceledException', CancellationReasons });
    });
    const [outcome] = await outcomesOf(system, batchOf('job', 0, cityRows(0, 60)));
    expect(outcome).toMatchObject({ status: 'succeeded', result: { written: 60 } });
    expect(cancelled).toBeLessThan(0);
  });
});

describe('an undo', () => {
  it('is not told to have begun before all of its parts are in the queue', async () => {
    await outcomesOf(system, start);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 60)));
    let calls = 0;
    system.inject('sqs', (call) => {
      if (call.operation === 'SendMessageBatch' && JSON.stringify(call.input).includes('undo-') && calls++ > 0)
        throw lost();
      return call.run();
    });
    const { body } = await system.send(undo);
    await system.drain();
    expect(calls).toBeGreaterThan(1);
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'pending' });
    system.inject('sqs', undefined);
    await system.drainFor(60_000);
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'succeeded' });
    expect(await system.items('app-cities')).toEqual([]);
  });

  it.each([
    ['that sees its job ends', true],
    ['that does not see its job ends', false],
  ])('does what its outcome says when it is delivered twice at once and the one %s first', async (_, begins) => {
    const { body } = await system.send({ ...undo, id: 'undo' });
    await system.settle();
    const messages = await system.run(system.receive('import'));
    let hold: (() => Promise<void>) | undefined;
    system.inject('dynamodb', async (call) => {
      const answer = await call.run();
      const looksAtJob = call.operation === 'BatchGetItem' && JSON.stringify(call.input).includes('meta');
      if (looksAtJob) await hold?.();
      return answer;
    });
    /** A delivery that has looked at the job and goes no further. */
    const deliverAndHold = async () => {
      const looked = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      hold = () => {
        hold = undefined;
        looked.resolve();
        return goOn.promise;
      };
      const delivery = system.deliver('import', messages);
      await system.run(looked.promise);
      return () => {
        goOn.resolve();
        return system.run(delivery);
      };
    };
    const endUnseeing = await deliverAndHold();
    await outcomesOf(system, start);
    const endSeeing = await deliverAndHold();
    for (const end of begins ? [endSeeing, endUnseeing] : [endUnseeing, endSeeing]) await end();
    await system.drain();
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: begins ? 'succeeded' : 'failed' });
    expect((await progress())['undo'] !== undefined).toBe(begins);
  });
});
