import type { Message } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { config } from '../../../sluice.config.ts';
import { AwsError } from '../../local/src/aws-error.ts';
import { batchOf, cityRows, endOf, outcomesOf, redrive, startOf } from './support/import-events.ts';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const progress = async () => (await system.get('/v1/imports/job')).body;

const orders = Array.from({ length: 5 }, (_, row) => ({ customerId: 'c', orderId: `${row}` }));
const orderBatch = { type: 'import.batch', data: { job: 'job', table: 'orders', batch: 0, items: orders } };
const mismatch = { status: 'failed', error: { code: 'IMPORT_TABLE_MISMATCH' } };

describe('events of one invocation', () => {
  const sentAt = ({ Attributes }: Message): number => Number(Attributes?.['SentTimestamp']);

  it('are taken in the order in which they came into the queue', async () => {
    const start = await system.send([startOf('job', { undoable: true })]);
    await system.clock.advance(5);
    await system.send([batchOf('job', 0, cityRows(0, 10))]);
    await system.settle();
    const messages = await system.run(system.receive('import'));
    expect(messages).toHaveLength(2);
    const lastFirst = messages.toSorted((a, b) => sentAt(b) - sentAt(a));
    await system.run(system.deliver('import', lastFirst));
    const [{ href }] = start.body['events'] as unknown as [{ href: string }];
    expect(await system.outcome(href)).toMatchObject({ status: 'succeeded' });
    expect(await progress()).toMatchObject({ undoable: true, items: { written: 10 } });
  });
});

describe('a schema that changes the rows it is shown', () => {
  const table = config.tables['cities'] as { schema?: unknown };
  afterEach(() => {
    delete table.schema;
  });

  it('does not make another event of the batch, also when it is delivered twice', async () => {
    // As ajv does with useDefaults.
    const validate = (value: object) => ({ value: Object.assign(value, { checked: true }) });
    table.schema = { '~standard': { version: 1, vendor: 'test', validate } };
    const { body } = await system.send([batchOf('job', 0, cityRows(0, 10)), endOf('job', 1, 10)]);
    await system.settle();
    const messages = await system.run(system.receive('import'));
    await system.run(system.deliver('import', messages));
    await system.run(system.deliver('import', messages));
    const [{ href }] = body['events'] as unknown as [{ href: string }];
    expect(await system.get(href)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    expect(await system.deadLetters('import')).toEqual([]);
    expect(await progress()).toMatchObject({ status: 'completed', items: { written: 10 } });
  });

  it('leaves no trace in what is stored, nor in a dead letter', async () => {
    const validate = (value: object) => ({ value: Object.assign(value, { checked: true }) });
    table.schema = { '~standard': { version: 1, vendor: 'test', validate } };
    const put = { type: 'write.put', data: { table: 'cities', item: { country: 'NL', id: 'put' } } };
    system.inject('dynamodb', (call) => {
      if (call.operation !== 'BatchWriteItem' || !JSON.stringify(call.input).includes('app-cities')) return call.run();
      throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
    });
    const batch = { ...batchOf('job', 0, cityRows(0, 1)), id: 'b0', source: '/' };
    await outcomesOf(system, put, batch);
    system.inject('dynamodb', undefined);
    await redrive(system);
    expect(await outcomesOf(system, batch)).toMatchObject([{ status: 'succeeded', duplicate: true }]);
    for (const id of ['put', '0'])
      expect(await system.item('cities', { country: 'NL', id })).not.toHaveProperty('checked');
  });
});

describe('a job is about one table', () => {
  it.each([
    ['import.start', startOf('job')],
    ['import.batch', batchOf('job', 1, cityRows(0, 3))],
    ['import.end that names it', { type: 'import.end', data: { job: 'job', table: 'cities', batches: 2, items: 8 } }],
  ])('which the first of its events, an %s, names', async (_, first) => {
    await outcomesOf(system, first);
    const [refused] = await outcomesOf(system, orderBatch);
    expect(refused).toMatchObject(mismatch);
    expect(await system.items('app-orders')).toEqual([]);
    expect(await system.deadLetters('import')).toMatchObject([{ code: 'IMPORT_TABLE_MISMATCH' }]);
    expect(await progress()).toMatchObject({ table: 'cities', batches: { refused: 1 }, items: { failed: 5 } });
    const [second, third] = await outcomesOf(
      system,
      { type: 'import.start', data: { job: 'job', table: 'orders' } },
      { type: 'import.end', data: { job: 'job', table: 'orders', batches: 1, items: 5 } },
    );
    expect([second, third]).toMatchObject([mismatch, mismatch]);
    expect(await progress()).toMatchObject({ table: 'cities' });
  });

  it('also where import.end came first and named none', async () => {
    await outcomesOf(system, endOf('job', 2, 8), batchOf('job', 1, cityRows(0, 3)));
    expect(await outcomesOf(system, orderBatch)).toMatchObject([mismatch]);
    expect(await progress()).toMatchObject({ table: 'cities', items: { written: 3, failed: 5 } });
  });

  it('and refuses one of two batches that come at once, whichever it is, also when both come again', async () => {
    await system.send([batchOf('job', 1, cityRows(0, 3))]);
    await system.send([orderBatch]);
    await system.settle();
    const messages = await system.run(system.receive('import'));
    const deliver = (): Promise<unknown> =>
      system.run(Promise.all(messages.map((message) => system.deliver('import', [message]))));
    await deliver();
    const after = await progress();
    await deliver();
    await redrive(system);
    expect(await progress()).toEqual(after);
    const counts = [await system.items('app-cities'), await system.items('app-orders')].map(({ length }) => length);
    expect(counts.filter((count) => count === 0)).toHaveLength(1);
    expect(after).toMatchObject({ batches: { done: 2, refused: 1 } });
  });

  it('and takes the right rows under the number of a batch that was refused', async () => {
    await outcomesOf(system, startOf('job'), orderBatch);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 3)), endOf('job', 1, 3));
    expect(await progress()).toMatchObject({
      status: 'completed',
      batches: { expected: 1, done: 1, refused: 0 },
      items: { expected: 3, written: 3, failed: 0 },
    });
  });

  it('and cannot be made undoable once a batch has been written, though import.end came before it', async () => {
    await outcomesOf(system, endOf('job', 1, 3), batchOf('job', 0, cityRows(0, 3)));
    const [start] = await outcomesOf(system, startOf('job', { undoable: true }));
    expect(start).toMatchObject({ status: 'failed', error: { code: 'CONDITION_NOT_MET' } });
  });
});

describe('import.end', () => {
  it('counts as accepted last, whatever order several arrive in', async () => {
    const { body: first } = await system.send(endOf('job', 2, 20));
    await system.settle();
    const early = await system.run(system.receive('import'));
    await system.clock.advance(1_000);
    await outcomesOf(system, endOf('job', 1, 10));
    await system.run(system.deliver('import', early));
    expect(await system.outcome(String(first['href']))).toMatchObject({
      status: 'succeeded',
      result: { batches: 1, items: 10, applied: false, reason: 'SUPERSEDED' },
    });
    expect(await progress()).toMatchObject({ batches: { expected: 1 }, items: { expected: 10 } });
  });

  it('of one request counts by its id, which is newer the later it was made', async () => {
    const ends = [1, 2, 3].map((count) => ({ ...endOf('job', count, count), id: `end-${count}` }));
    await outcomesOf(system, ends[2]!, ends[0]!, ends[1]!);
    expect(await progress()).toMatchObject({ batches: { expected: 3 } });
  });

  it('that is lost leaves the job running, with what it has and no end known', async () => {
    await outcomesOf(system, startOf('job'), batchOf('job', 0, cityRows(0, 3)));
    expect(await progress()).toMatchObject({
      status: 'running',
      batches: { expected: null, done: 1 },
      items: { expected: null, written: 3 },
    });
  });
});

describe('the capacity that an import took', () => {
  /** What DynamoDB says of the writes into a table, added up; of a call it takes as many rows as `takes` says. */
  function meter(table: string, takes: () => number = () => Infinity): { units: number } {
    const charged = { units: 0 };
    system.inject('dynamodb', async (call) => {
      const rows = (call.input['RequestItems'] as Record<string, unknown[]> | undefined)?.[table];
      const taken = call.operation === 'BatchWriteItem' && rows ? takes() : Infinity;
      if (taken === 0) return { UnprocessedItems: { [table]: rows } };
      const answer = (await (rows && taken < rows.length
        ? call.run({ ...call.input, RequestItems: { [table]: rows.slice(0, taken) } })
        : call.run())) as { ConsumedCapacity?: { TableName?: string; CapacityUnits?: number }[] };
      for (const { TableName, CapacityUnits = 0 } of [answer.ConsumedCapacity ?? []].flat()) {
        if (TableName === table && call.operation !== 'TransactWriteItems') charged.units += CapacityUnits;
      }
      return rows && taken < rows.length ? { ...answer, UnprocessedItems: { [table]: rows.slice(taken) } } : answer;
    });
    return charged;
  }

  it('is what DynamoDB charged for table and indexes', async () => {
    const charged = meter('app-cities');
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 60)), batchOf('job', 1, cityRows(60, 7)));
    expect(charged.units).toBeGreaterThan(67);
    expect(await progress()).toMatchObject({ writeUnits: charged.units });
    await outcomesOf(system, batchOf('job', 2, cityRows(0, 30)));
    expect(await progress()).toMatchObject({ writeUnits: charged.units });
  });

  it('is counted for versioned tables, too', async () => {
    const charged = meter('app-orders');
    await outcomesOf(system, orderBatch);
    expect(charged.units).toBeGreaterThanOrEqual(5);
    expect(await progress()).toMatchObject({ writeUnits: charged.units });
  });

  it('is counted once when batches come again, and not for those', async () => {
    await system.send(batchOf('job', 0, cityRows(0, 40)));
    await system.settle();
    const messages = await system.run(system.receive('import'));
    await system.run(system.deliver('import', messages));
    const { writeUnits } = await progress();
    expect(writeUnits).toBeGreaterThan(0);
    await system.run(system.deliver('import', messages));
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 40)));
    expect(await progress()).toMatchObject({ writeUnits });
  });

  it.each([
    ['whole calls of', [25, 0]],
    ['parts of calls of', [0, 10]],
  ])('has what a run took that had no time for more than %s a batch', async (_, firstCalls) => {
    let calls = 0;
    let busy = true;
    const charged = meter('app-cities', () => (busy ? (firstCalls[calls++] ?? 0) : Infinity));
    await system.send(batchOf('job', 0, cityRows(0, 50)));
    await system.settle();
    await system.run(system.deliver('import', await system.run(system.receive('import')), 20_000));
    expect(await system.items('app-cities')).toHaveLength(firstCalls[0]! + firstCalls[1]!);
    busy = false;
    await system.drainFor(60_000);
    expect(await progress()).toMatchObject({ items: { written: 50 }, writeUnits: charged.units });
  });
});
