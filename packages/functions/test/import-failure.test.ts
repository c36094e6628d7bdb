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
const missing = new AwsError('ResourceNotFoundException', 'Requested resource not found');

/** Lets no call through that writes rows, once `until` has come; the first only of them, or all. */
function refuseRows({ until = Promise.resolve(), all = true } = {}): void {
  let calls = 0;
  system.inject('dynamodb', async (call) => {
    if (call.operation !== 'BatchWriteItem' || !JSON.stringify(call.input).includes('app-cities')) return call.run();
    if (calls++ > 0 && !all) return call.run();
    await until;
    throw missing;
  });
}

/** A job of one batch that has failed with it, the letter of which is back in the queue. */
async function failedAndRedriven(): Promise<void> {
  refuseRows();
  await outcomesOf(system, startOf('job'), endOf('job', 1, 10), batchOf('job', 0, cityRows(0, 10)));
  expect(await progress()).toMatchObject({ status: 'failed', batches: { done: 1, refused: 1 } });
  system.inject('dynamodb', undefined);
  const [letter] = await system.deadLetters('import');
  if (letter) await system.enqueue('import', letter.body, letter.attributes);
}

const completed = { status: 'completed', batches: { done: 1, refused: 0 }, items: { written: 10, failed: 0 } };

describe('a job that has failed', () => {
  it('goes on although the run that wrote the batch died at once', async () => {
    await failedAndRedriven();
    let dead = false;
    system.inject('dynamodb', async (call) => {
      if (dead) throw new AwsError('InternalServerError', 'The run is over');
      const answer = await call.run();
      dead = call.operation === 'TransactWriteItems';
      return answer;
    });
    const messages = await system.run(system.receive('import'));
    await system.run(system.deliver('import', messages));
    system.inject('dynamodb', undefined);
    await system.drainFor(4_000_000, 20_000);
    expect(await progress()).toMatchObject(completed);
    expect((await progress())['error']).toBeUndefined();
  });

  it('goes on although another run of the batch fails it anew just before it is written', async () => {
    await failedAndRedriven();
    // The job is taken for one that goes on: no failure is there when the first run looks.
    const messages = await system.run(system.receive('import'));
    await outcomesOf(system, startOf('job'));
    const failed = Promise.withResolvers<void>();
    let calls = 0;
    system.inject('dynamodb', async (call) => {
      if (call.operation !== 'BatchWriteItem' || !JSON.stringify(call.input).includes('app-cities')) return call.run();
      if (calls++ > 0) throw missing;
      await failed.promise;
      return call.run();
    });
    const bothRuns = async () => {
      const late = system.deliver('import', messages);
      while (calls === 0) await system.clock.advance(1);
      await system.deliver('import', messages);
      failed.resolve();
      await late;
    };
    await system.run(bothRuns());
    await system.drainFor(10_000);
    expect(calls).toBe(2);
    expect(await progress()).toMatchObject(completed);
  });

  it('fails again when it was started anew and the table is still not there', async () => {
    await failedAndRedriven();
    const redriven = await system.run(system.receive('import'));
    await outcomesOf(system, startOf('job'));
    expect(await progress()).toMatchObject({ status: 'completed-with-failures' });
    refuseRows();
    await system.run(system.deliver('import', redriven));
    expect(await progress()).toMatchObject({ status: 'failed', error: { code: 'TABLE_UNKNOWN' } });
    system.inject('dynamodb', undefined);
    await redrive(system);
    expect(await progress()).toMatchObject(completed);
  });

  it('goes on with any batch that can be written again, also one that SQS itself moved back without a mark', async () => {
    await failedAndRedriven();
    const redriven = await system.run(system.receive('import'));
    const [other] = await outcomesOf(system, batchOf('job', 1, cityRows(10, 5)));
    expect(other).toMatchObject({ status: 'succeeded', result: { written: 5 } });
    expect(await progress()).toMatchObject({ status: 'completed-with-failures', batches: { done: 2, refused: 1 } });
    await system.run(system.deliver('import', redriven));
    expect(await progress()).toMatchObject({ status: 'completed', items: { written: 15, failed: 0 } });
    expect(await system.deadLetters('import')).toEqual([]);
  });
});

describe('a job whose table is still not there', () => {
  it('stays failed although a batch ends of which no row could be written', async () => {
    refuseRows();
    await outcomesOf(system, startOf('job'), batchOf('job', 0, cityRows(0, 10)));
    const [second] = await outcomesOf(system, batchOf('job', 1, [{ bad: true }]));
    expect(second).toMatchObject({ status: 'succeeded', result: { written: 0, failed: 1 } });
    expect(await progress()).toMatchObject({ status: 'failed', batches: { done: 2, refused: 1 } });
  });
});

describe('a job whose batch was written', () => {
  it('is not failed by another run of it that comes to the table later', async () => {
    await system.send([startOf('job'), endOf('job', 1, 10), batchOf('job', 0, cityRows(0, 10))]);
    await system.settle();
    const messages = await system.run(system.receive('import'));
    const written = Promise.withResolvers<void>();
    refuseRows({ until: written.promise, all: false });
    const bothRuns = async () => {
      const late = system.deliver('import', messages);
      await system.deliver('import', messages);
      written.resolve();
      await late;
    };
    await system.run(bothRuns());
    await system.drainFor(10_000);
    expect(await progress()).toMatchObject(completed);
    expect((await progress())['error']).toBeUndefined();
  });
});
