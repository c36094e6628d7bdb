import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../local/src/aws-error.ts';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const rows = (from: number, count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({
    country: 'NL',
    id: String(from + index),
    name: `n${from + index}`,
    ...more,
  }));
const batch = (number: number, items: unknown[], more: object = {}) => ({
  type: 'import.batch',
  data: { job: 'job', table: 'cities', batch: number, items },
  ...more,
});
const start = { type: 'import.start', data: { job: 'job', table: 'cities' } };
const end = (batches: number, items: number) => ({ type: 'import.end', data: { job: 'job', batches, items } });
const progress = async () => (await system.get('/v1/imports/job')).body;

/** Sends events one by one in this order, processes them, answers the outcomes. */
async function outcomesOf(...events: object[]) {
  const { body } = await system.send(events);
  await system.drain();
  const accepted = body['events'] as unknown as { href: string }[];
  const outcomes = [];
  for (const { href } of accepted) outcomes.push(await system.outcome(href));
  return outcomes;
}

describe('an import', () => {
  it('writes rows, 25 a call, and tells its progress', async () => {
    const sizes: number[] = [];
    system.inject('dynamodb', (call) => {
      const requests = (call.input['RequestItems'] as Record<string, unknown[]> | undefined)?.['app-cities'];
      if (call.operation === 'BatchWriteItem' && requests) sizes.push(requests.length);
      return call.run();
    });
    const outcomes = await outcomesOf(start, batch(0, rows(0, 60)), batch(1, rows(60, 40)), end(2, 100));
    expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
    expect(outcomes[1]).toMatchObject({ result: { written: 60, failed: 0, superseded: 0 } });
    expect(sizes.toSorted((a, b) => a - b)).toEqual([10, 15, 25, 25, 25]);
    expect(await system.items('app-cities')).toHaveLength(100);
    expect(await progress()).toMatchObject({
      job: 'job',
      table: 'cities',
      status: 'completed',
      batches: { expected: 2, done: 2 },
      items: { written: 100, failed: 0, superseded: 0 },
    });
  });

  it('records rows that are refused and writes the rest', async () => {
    const items = [...rows(0, 3), { country: 'NL' }, { country: 'NL', id: 5 }, 'no object', ...rows(3, 2)];
    const [, outcome] = await outcomesOf(start, batch(7, items), end(1, 8));
    expect(outcome).toMatchObject({ status: 'succeeded', result: { written: 5, failed: 3, superseded: 0 } });
    expect(await progress()).toMatchObject({ status: 'completed-with-failures', items: { written: 5, failed: 3 } });
    const { body } = await system.get('/v1/imports/job/failures');
    expect(body['failures']).toMatchObject([
      { batch: 7, index: 3, code: 'KEY_INVALID' },
      { batch: 7, index: 4, code: 'KEY_INVALID' },
      { batch: 7, index: 5 },
    ]);
    expect(body['cursor']).toBeNull();
  });

  it('pages through many rejected rows', async () => {
    await outcomesOf(
      batch(
        0,
        Array.from({ length: 250 }, () => ({ bad: true })),
      ),
    );
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await system.get(`/v1/imports/job/failures${cursor ? `?cursor=${cursor}` : ''}`);
      seen.push(...(body['failures'] as unknown as { index: number }[]).map(({ index }) => index));
      cursor = body['cursor'] as string | null;
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, index) => index));
    expect(await system.get('/v1/imports/job/failures?cursor=tampered')).toMatchObject({
      status: 400,
      body: { code: 'CURSOR_INVALID' },
    });
  });

  it('lets the last row of a key win', async () => {
    const [outcome] = await outcomesOf(batch(0, [...rows(0, 2), { country: 'NL', id: '0', name: 'last' }]));
    expect(outcome).toMatchObject({ result: { written: 2, superseded: 1 } });
    expect(await system.item('cities', { country: 'NL', id: '0' })).toMatchObject({ name: 'last' });
  });

  it('checks rows against the schema of the table', async () => {
    const items = [
      { id: '1', email: 'a@b.nl', name: 'A' },
      { id: '2', email: 'nope', name: 'B' },
    ];
    const [outcome] = await outcomesOf({ type: 'import.batch', data: { job: 'job', table: 'users', batch: 0, items } });
    expect(outcome).toMatchObject({ result: { written: 1, failed: 1 } });
  });

  it('does not let an old row overwrite a newer one of a versioned table', async () => {
    await system.putItem('orders', { customerId: 'c', orderId: '1', updatedAt: '2026-05-01', by: 'stored' });
    const items = [
      { customerId: 'c', orderId: '1', updatedAt: '2026-01-01', by: 'import' },
      { customerId: 'c', orderId: '2', updatedAt: '2026-02-01', by: 'newer' },
      { customerId: 'c', orderId: '2', updatedAt: '2026-01-01', by: 'older' },
    ];
    const [outcome] = await outcomesOf({
      type: 'import.batch',
      data: { job: 'job', table: 'orders', batch: 0, items },
    });
    expect(outcome).toMatchObject({ result: { written: 1, failed: 0, superseded: 2 } });
    expect(await system.item('orders', { customerId: 'c', orderId: '1' })).toMatchObject({ by: 'stored' });
    expect(await system.item('orders', { customerId: 'c', orderId: '2' })).toMatchObject({ by: 'newer' });
  });
});

describe('the same again', () => {
  it('counts a batch once when it is sent twice, with other event ids, and delivered twice', async () => {
    await outcomesOf(batch(0, rows(0, 10)), end(1, 10));
    await system.putItem('cities', { country: 'NL', id: '0', name: 'changed since' });
    const [again] = await outcomesOf(batch(0, rows(0, 10)));
    expect(again).toMatchObject({ status: 'succeeded', duplicate: true, result: { written: 10 } });
    expect(await system.item('cities', { country: 'NL', id: '0' })).toMatchObject({ name: 'changed since' });
    expect(await progress()).toMatchObject({ status: 'completed', batches: { done: 1 }, items: { written: 10 } });
  });

  it('counts once when one delivery is processed twice at once', async () => {
    await system.send(batch(0, rows(0, 10)));
    await system.settle();
    const messages = await system.run(system.receive('import'));
    await system.run(Promise.all([system.deliver('import', messages), system.deliver('import', messages)]));
    expect(await progress()).toMatchObject({ batches: { done: 1 }, items: { written: 10 } });
  });

  it('counts once when a batch comes under two event ids at once', async () => {
    await system.send([batch(0, rows(0, 10)), batch(0, rows(0, 10))]);
    await system.drain();
    expect(await progress()).toMatchObject({ batches: { done: 1 }, items: { written: 10 } });
    const outcomes = (await system.items('ledger')).filter(({ sk }) => sk === 'outcome');
    expect(outcomes.filter(({ duplicate }) => duplicate === true)).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(2);
  });

  it('refuses other rows under the number of a batch that is done', async () => {
    await outcomesOf(batch(0, rows(0, 10)));
    const [other] = await outcomesOf(batch(0, rows(100, 10)));
    expect(other).toMatchObject({ status: 'failed', error: { code: 'EVENT_ID_REUSED' } });
    expect(await system.items('app-cities')).toHaveLength(10);
    expect(await system.deadLetters('import')).toMatchObject([{ code: 'EVENT_ID_REUSED' }]);
  });

  it('tells progress before import.start, and completes when import.end came before the last batch', async () => {
    await outcomesOf(batch(1, rows(0, 5)));
    expect(await progress()).toMatchObject({
      table: 'cities',
      status: 'running',
      batches: { expected: null, done: 1 },
    });
    await outcomesOf(end(2, 10));
    expect(await progress()).toMatchObject({ status: 'running', batches: { expected: 2, done: 1 } });
    await outcomesOf(start, batch(0, rows(5, 5)));
    expect(await progress()).toMatchObject({ status: 'completed', items: { written: 10 } });
  });

  it('refuses import.start of the same job for another table', async () => {
    await outcomesOf(start);
    const [outcome] = await outcomesOf({ type: 'import.start', data: { job: 'job', table: 'orders' } });
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'IMPORT_TABLE_MISMATCH' } });
  });
});

describe('a table that does not take everything', () => {
  it('sends only the unprocessed rows again', async () => {
    const sizes: number[] = [];
    system.inject('dynamodb', async (call) => {
      const requests = (call.input['RequestItems'] as Record<string, unknown[]> | undefined)?.['app-cities'];
      if (call.operation !== 'BatchWriteItem' || !requests) return call.run();
      sizes.push(requests.length);
      if (sizes.length > 3) return call.run();
      // All, all but one, all but ten.
      const taken = [0, 1, 10][sizes.length - 1] ?? 0;
      const input = call.input as { RequestItems: Record<string, unknown[]> };
      input.RequestItems = { 'app-cities': requests.slice(0, taken) };
      if (taken > 0) await call.run();
      return { UnprocessedItems: { 'app-cities': requests.slice(taken) } };
    });
    const [outcome] = await outcomesOf(batch(0, rows(0, 25)));
    expect(sizes).toEqual([25, 25, 24, 14]);
    expect(outcome).toMatchObject({ result: { written: 25 } });
    expect(await system.items('app-cities')).toHaveLength(25);
  });

  it('gives the message back when nothing is taken until the deadline, and finishes it later', async () => {
    const { body } = await system.send(batch(0, rows(0, 25)));
    system.inject('dynamodb', async (call) => {
      const requests = (call.input['RequestItems'] as Record<string, unknown[]> | undefined)?.['app-cities'];
      return requests ? { UnprocessedItems: { 'app-cities': requests } } : call.run();
    });
    await system.settle();
    const messages = await system.run(system.receive('import'));
    expect(await system.run(system.deliver('import', messages, 20_000))).toBe(1);
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'pending' });
    system.inject('dynamodb', undefined);
    await system.drainFor(10_000);
    expect(await system.outcome(String(body['href']))).toMatchObject({ status: 'succeeded', attempts: 2 });
    expect(await progress()).toMatchObject({ items: { written: 25 } });
  });

  it('fails with the reason when the table is missing or forbidden', async () => {
    system.inject('dynamodb', (call) => {
      if (JSON.stringify(call.input).includes('app-cities'))
        throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
      return call.run();
    });
    const [outcome] = await outcomesOf(batch(0, rows(0, 25)));
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'TABLE_UNKNOWN' } });
    expect(await system.deadLetters('import')).toMatchObject([{ code: 'TABLE_UNKNOWN' }]);
  });

  it('finds the row that DynamoDB refuses and writes its neighbours', async () => {
    system.inject('dynamodb', (call) => {
      if (call.operation === 'BatchWriteItem' && JSON.stringify(call.input).includes('"n7"')) {
        throw new AwsError('ValidationException', 'One or more parameter values were invalid');
      }
      return call.run();
    });
    const [outcome] = await outcomesOf(batch(0, rows(0, 25)));
    expect(outcome).toMatchObject({ result: { written: 24, failed: 1 } });
    expect((await system.get('/v1/imports/job/failures')).body['failures']).toMatchObject([{ index: 7 }]);
  });

  it('counts once when the answer of the last transaction is lost', async () => {
    let lost = 0;
    system.inject('dynamodb', async (call) => {
      const answer = await call.run();
      if (call.operation === 'TransactWriteItems' && lost++ < 5)
        throw Object.assign(new Error('gone'), { name: 'TimeoutError' });
      return answer;
    });
    await outcomesOf(batch(0, rows(0, 10)));
    await system.drainFor(10_000);
    expect(await progress()).toMatchObject({ batches: { done: 1 }, items: { written: 10 } });
  });

  it('answers 404 for a job of somebody else', async () => {
    await outcomesOf(start);
    expect(await system.get('/v1/imports/job', { caller: 'other' })).toMatchObject({
      status: 404,
      body: { code: 'IMPORT_NOT_FOUND' },
    });
  });
});
