import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../local/src/aws-error.ts';
import { batchOf, cityRows, endOf, outcomesOf, redrive, startOf } from './support/import-events.ts';
import { LocalSystem } from './support/local-system.ts';

let system: LocalSystem;
beforeEach(async () => {
  system = await LocalSystem.start();
});
afterEach(() => system.close());

const progress = async () => (await system.get('/v1/imports/job')).body;

/** Lets no call through that names the table. */
function refuseTable(error: Error): void {
  system.inject('dynamodb', (call) => {
    if (JSON.stringify(call.input).includes('app-cities')) throw error;
    return call.run();
  });
}

/** Fails whatever writes these rows, as something that nobody has seen before. */
function failOn(text: string): void {
  system.inject('dynamodb', (call) => {
    if (call.operation === 'BatchWriteItem' && JSON.stringify(call.input).includes(text)) {
      throw Object.assign(new Error('strange'), { name: 'StrangeError' });
    }
    return call.run();
  });
}

const missing = new AwsError('ResourceNotFoundException', 'Requested resource not found');

describe('a batch that cannot be done', () => {
  it('ends the job with failures, each of its rows told, when its receives are used up', async () => {
    failOn('"n5"');
    await system.send([startOf('job'), endOf('job', 2, 40)]);
    await system.send(batchOf('job', 0, cityRows(0, 10)));
    await system.send(batchOf('job', 1, cityRows(10, 30)));
    await system.drainFor(4_000_000, 20_000);
    expect(await progress()).toMatchObject({
      status: 'completed-with-failures',
      batches: { expected: 2, done: 2, refused: 1 },
      items: { written: 30, failed: 10 },
    });
    const { body } = await system.get('/v1/imports/job/failures');
    expect(body['failures']).toEqual(
      Array.from({ length: 10 }, (_, index) => ({
        batch: 0,
        index,
        code: 'DEPENDENCY_UNAVAILABLE',
        message: 'StrangeError: strange',
      })),
    );
  });

  it.each(['written', 'refused'])('is counted where the ledger may not be used just when it was %s', async (ending) => {
    let denied = 0;
    system.inject('dynamodb', (call) => {
      const text = JSON.stringify(call.input);
      if (ending === 'refused' && text.includes('app-cities')) throw missing;
      // The transaction that counts a batch, the first time.
      if (call.operation === 'TransactWriteItems' && text.includes('superseded :superseded') && denied++ === 0) {
        throw new AwsError('AccessDeniedException', 'User is not authorized to perform: dynamodb:PutItem');
      }
      return call.run();
    });
    await system.send([startOf('job'), endOf('job', 1, 10), batchOf('job', 0, cityRows(0, 10))]);
    await system.drainFor(4_000_000, 20_000);
    expect(denied).toBeGreaterThan(1);
    const [written, failed] = ending === 'written' ? [10, 0] : [0, 10];
    expect(await progress()).toMatchObject({ batches: { expected: 1, done: 1 }, items: { written, failed } });
    const { body } = await system.get('/v1/imports/job/failures');
    expect(body['failures']).toHaveLength(failed);
  });

  it('is taken back to the row when it is redriven and succeeds, whatever the redrives before', async () => {
    failOn('"n5"');
    await system.send([startOf('job'), endOf('job', 1, 11), batchOf('job', 0, [...cityRows(0, 10), { bad: true }])]);
    await system.drainFor(4_000_000, 20_000);
    expect(await progress()).toMatchObject({ batches: { done: 1, refused: 1 }, items: { written: 0, failed: 11 } });
    await redrive(system);
    await system.drainFor(4_000_000, 20_000);
    expect(await progress()).toMatchObject({ batches: { done: 1, refused: 1 }, items: { written: 0, failed: 11 } });
    system.inject('dynamodb', undefined);
    await redrive(system);
    expect(await progress()).toMatchObject({
      status: 'completed-with-failures',
      batches: { expected: 1, done: 1, refused: 0 },
      items: { written: 10, failed: 1 },
    });
    const { body } = await system.get('/v1/imports/job/failures');
    expect(body['failures']).toMatchObject([{ batch: 0, index: 10, code: 'KEY_INVALID' }]);
  });

  it('is counted once when a redrive of it is delivered twice at once', async () => {
    refuseTable(missing);
    await outcomesOf(system, startOf('job'), endOf('job', 1, 10), batchOf('job', 0, cityRows(0, 10)));
    system.inject('dynamodb', undefined);
    const [letter] = await system.deadLetters('import');
    if (!letter) throw new Error('no dead letter');
    await system.enqueue('import', letter.body, letter.attributes);
    await system.enqueue('import', letter.body, letter.attributes);
    const messages = await system.run(system.receive('import'));
    const [first, second] = messages;
    if (!first || !second) throw new Error('not two messages');
    await system.run(Promise.all([system.deliver('import', [first]), system.deliver('import', [second])]));
    await system.drainFor(10_000);
    expect(await progress()).toMatchObject({
      status: 'completed',
      batches: { done: 1, refused: 0 },
      items: { written: 10, failed: 0 },
    });
  });

  it('gives way to the same rows under another event', async () => {
    refuseTable(missing);
    await outcomesOf(system, batchOf('job', 0, cityRows(0, 10)));
    system.inject('dynamodb', undefined);
    await outcomesOf(system, startOf('job'), batchOf('job', 0, cityRows(0, 10)), endOf('job', 1, 10));
    await redrive(system);
    expect(await progress()).toMatchObject({
      status: 'completed',
      batches: { done: 1 },
      items: { written: 10, failed: 0 },
    });
  });

  it('tells its rows page by page, between those of other batches', async () => {
    const bad = Array.from({ length: 3 }, () => ({ bad: true }));
    await outcomesOf(system, batchOf('job', 0, bad), batchOf('job', 2, bad));
    failOn('"n7"');
    await system.send(batchOf('job', 1, cityRows(0, 250)));
    await system.drainFor(4_000_000, 20_000);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await system.get(`/v1/imports/job/failures${cursor ? `?cursor=${cursor}` : ''}`);
      const page = body['failures'] as unknown as { batch: number; index: number }[];
      expect(page.length).toBeLessThanOrEqual(100);
      seen.push(...page.map(({ batch, index }) => `${batch}.${index}`));
      cursor = body['cursor'] as string | null;
    }
    const of = (batch: number, count: number) => Array.from({ length: count }, (_, index) => `${batch}.${index}`);
    expect(seen).toEqual([...of(0, 3), ...of(1, 250), ...of(2, 3)]);
  });
});

describe('a table that is not there', () => {
  it('fails the job with the reason, and each later batch with one call', async () => {
    // The window has grown: a batch may make all of its calls at once.
    for (let batch = 0; batch < 20; batch++) await outcomesOf(system, batchOf('other', batch, cityRows(0, 1000)));
    refuseTable(missing);
    await outcomesOf(system, startOf('job'), batchOf('job', 0, cityRows(0, 10)));
    expect(await progress()).toMatchObject({
      status: 'failed',
      error: { code: 'TABLE_UNKNOWN', message: 'Requested resource not found' },
    });
    let tries = 0;
    system.inject('dynamodb', (call) => {
      if (!JSON.stringify(call.input).includes('app-cities')) return call.run();
      tries++;
      throw missing;
    });
    const [second] = await outcomesOf(system, batchOf('job', 1, cityRows(10, 1000)));
    expect(second).toMatchObject({ status: 'failed', error: { code: 'TABLE_UNKNOWN' } });
    expect(tries).toBe(1);
    expect(await progress()).toMatchObject({ status: 'failed', batches: { done: 2, refused: 2 } });
  });

  it('lets the job go on when it is there again and the dead letters are redriven', async () => {
    refuseTable(new AwsError('AccessDeniedException', 'User is not authorized to perform: dynamodb:BatchWriteItem'));
    await outcomesOf(system, startOf('job'), batchOf('job', 0, cityRows(0, 10)), endOf('job', 2, 20));
    expect(await progress()).toMatchObject({ status: 'failed', error: { code: 'PERMISSION_DENIED' } });
    system.inject('dynamodb', undefined);
    await redrive(system);
    const [second] = await outcomesOf(system, batchOf('job', 1, cityRows(10, 10)));
    expect(second).toMatchObject({ status: 'succeeded' });
    expect(await progress()).toMatchObject({ status: 'completed', items: { written: 20, failed: 0 } });
    expect((await progress())['error']).toBeUndefined();
  });
});

describe('a table that takes little', () => {
  /** Takes so many rows a second of simulated time, and leaves the rest unprocessed. */
  function throttle(rowsPerSecond: number): void {
    let second = 0;
    let taken = 0;
    system.inject('dynamodb', async (call) => {
      const requests = (call.input['RequestItems'] as Record<string, unknown[]> | undefined)?.['app-cities'];
      if (call.operation !== 'BatchWriteItem' || !requests) return call.run();
      const now = Math.floor(system.clock.now() / 1000);
      if (now !== second) taken = 0;
      second = now;
      const room = Math.max(0, Math.min(requests.length, rowsPerSecond - taken));
      taken += room;
      const input = call.input as { RequestItems: Record<string, unknown[]> };
      input.RequestItems = { 'app-cities': requests.slice(0, room) };
      if (room > 0) await call.run();
      return room === requests.length ? {} : { UnprocessedItems: { 'app-cities': requests.slice(room) } };
    });
  }

  it('gets fewer calls at a time when it throttles', async () => {
    let open = 0;
    let most = 0;
    let calls = 0;
    const mostAtOnce: number[] = [];
    system.inject('dynamodb', async (call) => {
      const requests = (call.input['RequestItems'] as Record<string, unknown[]> | undefined)?.['app-cities'];
      if (call.operation !== 'BatchWriteItem' || !requests) return call.run();
      open++;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
      // The first calls meet a busy table.
      if (++calls <= 16) throw new AwsError('ProvisionedThroughputExceededException', 'Too much');
      if (calls === 17) {
        mostAtOnce.push(most);
        most = open;
      }
      return call.run();
    });
    const [outcome] = await outcomesOf(system, batchOf('job', 0, cityRows(0, 175)));
    mostAtOnce.push(most);
    expect(outcome).toMatchObject({ result: { written: 175 } });
    expect(mostAtOnce[0]).toBeGreaterThan(4);
    expect(mostAtOnce[1]).toBeLessThanOrEqual(4);
  });

  it('is written in the end although no run has the time for a whole batch, each row counted once', async () => {
    throttle(20);
    const { body } = await system.send(batchOf('job', 0, [...cityRows(0, 600), { bad: true }]));
    const written: number[] = [];
    await system.settle();
    for (let run = 0; run < 40; run++) {
      const messages = await system.run(system.receive('import'));
      await system.run(system.deliver('import', messages, 27_000));
      written.push((await system.items('app-cities')).length);
      if (written.at(-1) === 600) break;
      await system.clock.advance(900_000);
    }
    // More every time: each run goes on where the one before stopped.
    expect(written.length).toBeGreaterThan(1);
    expect(written).toEqual(written.toSorted((a, b) => a - b));
    expect(written.at(-1)).toBe(600);
    system.inject('dynamodb', undefined);
    await system.drainFor(60_000);
    expect(await system.outcome(String(body['href']))).toMatchObject({
      status: 'succeeded',
      result: { written: 600, failed: 1, superseded: 0 },
    });
    expect(await progress()).toMatchObject({ batches: { done: 1 }, items: { written: 600, failed: 1 } });
  });
});

describe('the list of imports', () => {
  it('has all of the caller, the latest first, page by page, whatever of a job came first', async () => {
    const starts = [startOf('a'), batchOf('b', 0, cityRows(0, 3)), endOf('c', 0, 0), startOf('d')];
    for (const event of starts) {
      await outcomesOf(system, event);
      await system.clock.advance(1000);
    }
    await outcomesOf(system, startOf('b'), endOf('b', 1, 3), batchOf('a', 0, cityRows(0, 1)));
    await system.send(startOf('other'), { caller: 'somebody' });
    await system.drain();
    const { body } = await system.get('/v1/imports?limit=3');
    expect(body['imports']).toMatchObject([
      { job: 'd', status: 'running' },
      { job: 'c', status: 'completed' },
      { job: 'b', status: 'completed', items: { written: 3 } },
    ]);
    const rest = await system.get(`/v1/imports?limit=3&cursor=${body['cursor'] as string}`);
    expect(rest.body).toMatchObject({ imports: [{ job: 'a', batches: { done: 1 } }], cursor: null });
    expect((await system.get('/v1/imports', { caller: 'somebody' })).body['imports']).toMatchObject([{ job: 'other' }]);
  });

  it('refuses what is no limit', async () => {
    expect(await system.get('/v1/imports?limit=0')).toMatchObject({ status: 400, body: { code: 'PARAMETER_INVALID' } });
  });
});
