import { describe, expect, it } from 'vitest';
import type { CallFault, FaultPlan } from '../../../packages/local/src/faults/fault-plan.ts';
import { count, FaultySystem } from './faulty-system.ts';

const writer = { caller: '*-write-processor' } as const;
const transaction = { ...writer, operation: 'TransactWriteItems' } as const;

describe('a function that is killed', () => {
  it.each<[string, FaultPlan]>([
    ['before it runs', { functions: [{ function: '*-write-processor', kill: 'before-run', times: 2 }] }],
    ['inside a transaction, which is not applied', { calls: [{ ...transaction, fault: 'kill', times: 2 }] }],
    ['after a transaction, which is applied', { calls: [{ ...transaction, fault: 'kill', when: 'after', times: 2 }] }],
    [
      'at any instruction of its run',
      {
        functions: [
          { function: '*-write-processor', kill: 'during-run', afterMs: [0, 60], times: 20, probability: 0.8 },
        ],
      },
    ],
    [
      'with its answer, before its messages are deleted',
      { functions: [{ function: '*-write-processor', kill: 'before-answer', times: 2 }] },
    ],
  ])('%s, has its messages delivered again, with one effect', async (_, plan) => {
    await using system = await FaultySystem.start(plan);
    await system.send(Array.from({ length: 30 }, (__, index) => count(`e${index}`, `c${index % 3}`)));
    await system.settle();
    expect([await system.counter('c0'), await system.counter('c1'), await system.counter('c2')]).toEqual([10, 10, 10]);
    const { outcomes, letters } = await system.look();
    expect([...outcomes.values()].filter(({ status }) => status !== 'succeeded')).toEqual([]);
    expect(outcomes.size).toBe(30);
    expect(letters).toEqual([]);
  });

  it('each time it is given a message, leaves that message to SQS, and a redrive applies it once', async () => {
    await using system = await FaultySystem.start({ calls: [{ ...transaction, fault: 'kill', when: 'before' }] });
    await system.send(count('e'));
    await system.settle();
    expect(await system.seen('e')).toBeUndefined();
    expect((await system.look()).letters).toMatchObject([{ flow: 'write', errorCode: undefined }]);
    system.simulation.faults.end();
    const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${system.simulation.stackName}-${name}`;
    const move = { SourceArn: arn('write-dead-letters'), DestinationArn: arn('write') };
    await system.simulation.operate('sqs', 'StartMessageMoveTask', move);
    await system.simulation.clock.advance(10_000);
    await system.settle();
    expect(await system.seen('e')).toMatchObject({ status: 'succeeded' });
    expect(await system.counter('c')).toBe(1);
  });

  it('by its timeout while DynamoDB does not answer, has its messages delivered again, with one effect', async () => {
    const hanging: CallFault = { ...transaction, fault: 'delay', delayMs: [40_000, 40_000], times: 8 };
    await using system = await FaultySystem.start({ calls: [hanging] });
    await system.send(count('e'));
    await system.settle();
    expect(await system.seen('e')).toMatchObject({ status: 'succeeded' });
    expect(await system.counter('c')).toBe(1);
  });
});

describe('one message delivered more than once', () => {
  it('at once and in turn has one effect, whoever comes first', async () => {
    await using system = await FaultySystem.start({
      queues: { reorder: 0.5, duplicate: 0.5 },
      calls: [
        {
          fault: 'lost-answer',
          caller: 'mapping',
          operation: 'DeleteMessageBatch',
          probability: 0.7,
          untilSeconds: 600,
        },
      ],
    });
    for (let request = 0; request < 10; request++) {
      await system.send([count(`a${request}`), count(`b${request}`, 'd')]);
    }
    await system.settle();
    expect([await system.counter('c'), await system.counter('d')]).toEqual([10, 10]);
    // A message that SQS hands out again and again may end as a dead letter, long done; the outcome is what counts.
    const { outcomes } = await system.look();
    expect([...outcomes.values()].map(({ status, duplicate }) => [status, duplicate])).toEqual(
      Array.from({ length: 20 }, () => ['succeeded', false]),
    );
  });
});

describe('a run that lasts until the same message is given to another', () => {
  it('loses cleanly when it comes late: one effect, one outcome, no dead letter', async () => {
    const twice: CallFault = { fault: 'lost-answer', caller: 'events.amazonaws.com', resource: '*-write', nth: 1 };
    const late: CallFault = { ...transaction, fault: 'delay', delayMs: [4500, 4500], nth: 1 };
    await using system = await FaultySystem.start({ calls: [twice, late] });
    await system.send(count('e'));
    while ((await system.seen('e')) === undefined) await system.simulation.clock.step();
    // The second has done it while the first is still at it.
    expect(system.simulation.lambda.running).toBeGreaterThan(0);
    await system.settle();
    const { history, letters } = await system.look();
    expect(history.receipts.map(({ id, status }) => [id, status])).toEqual([['e', 'succeeded']]);
    expect(await system.counter('c')).toBe(1);
    expect(await system.seen('e')).toMatchObject({ duplicate: false });
    expect(letters).toEqual([]);
    const duplicates = system.simulation.lines.map((line) => Number(line['Duplicates'] ?? 0));
    expect(Math.max(...duplicates)).toBe(1);
  });
});

describe('a function that answers nonsense, or fails with all of its messages', () => {
  it.each<[string, unknown]>([
    ['a text', 'done'],
    ['ids nobody has', { batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }],
  ])('has all of them come back: %s', async (_, answer) => {
    let runs = 0;
    await using system = await FaultySystem.start(
      {},
      {
        tamper: {
          handler: (name, handler) => {
            if (name !== 'write-processor') return undefined;
            return async (event, context) => {
              runs += 1;
              return runs <= 2 ? answer : handler(event, context);
            };
          },
        },
      },
    );
    await system.send([count('e1'), count('e2')]);
    await system.settle();
    expect(runs).toBeGreaterThan(2);
    expect(await system.counter('c')).toBe(2);
    expect((await system.look()).letters).toEqual([]);
  });

  it('gives all messages of a batch back when all of them fail, and none is lost', async () => {
    const down: CallFault = {
      ...writer,
      service: 'dynamodb',
      fault: 'error',
      code: 'InternalServerError',
      status: 500,
      untilSeconds: 4,
    };
    await using system = await FaultySystem.start({ calls: [down] });
    for (let index = 0; index < 10; index++) await system.send(count(`e${index}`));
    await system.settle();
    const { outcomes } = await system.look();
    expect([...outcomes.values()].map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'succeeded'));
    expect(await system.counter('c')).toBe(10);
  });
});
