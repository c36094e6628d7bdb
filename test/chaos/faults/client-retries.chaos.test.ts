import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../packages/local/src/random.ts';
import type { CallFault } from '../../../packages/local/src/faults/fault-plan.ts';
import { count, FaultySystem } from './faulty-system.ts';

const publisher = { caller: '*-event-processor' } as const;

describe('the same request again', () => {
  it('has one effect after a crash between publish and answer, and says duplicate', async () => {
    const crash = { ...publisher, operation: 'PutEvents', fault: 'kill', when: 'after', nth: 1 } as const;
    const again = { ...publisher, operation: 'PutEvents', fault: 'kill', when: 'after', nth: 2 } as const;
    await using system = await FaultySystem.start({ calls: [crash, again] });
    expect((await system.send(count('e'))).status).toBe(500);
    let answer = await system.send(count('e'));
    while (answer.status >= 500) answer = await system.send(count('e'));
    expect(answer.status).toBe(202);
    await system.settle();
    expect(await system.counter('c')).toBe(1);
    expect(await system.seen('e')).toMatchObject({ status: 'succeeded', duplicate: true });
  });

  it('has one effect when the answers of the bus are lost, and of the function, over and over', async () => {
    await using system = await FaultySystem.start({
      calls: [{ ...publisher, service: 'events', fault: 'lost-answer', probability: 0.5 }],
      functions: [{ function: '*-event-processor', kill: 'before-answer', probability: 0.5 }],
    });
    for (let index = 0; index < 10; index++) {
      let { status } = await system.send(count(`e${index}`));
      while (status !== 202) ({ status } = await system.send(count(`e${index}`)));
    }
    await system.settle();
    expect(await system.counter('c')).toBe(10);
  });

  it('at once, many times, has one effect', async () => {
    await using system = await FaultySystem.start();
    const answers = await system.simulation.run(
      Promise.all(Array.from({ length: 8 }, () => system.sendAside(count('e'), { prefer: 'wait=10' }))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await system.counter('c')).toBe(1);
  });
});

describe('a bus or queue that takes nothing', () => {
  it.each<[string, readonly CallFault[]]>([
    [
      'because it is refused',
      [
        { ...publisher, service: 'events', fault: 'error', code: 'InternalException', status: 500 },
        { ...publisher, service: 'sqs', fault: 'throttle' },
      ],
    ],
    ['because it does not get there', [{ ...publisher, fault: 'lost-request' }]],
    // Longer than any function runs: the request is given up long before it would take effect.
    ['because nothing answers', [{ ...publisher, fault: 'delay', delayMs: [3_600_000, 3_600_000] }]],
  ])('is never told as accepted, and nothing of it is ever applied: %s', async (_, calls) => {
    await using system = await FaultySystem.start({ calls });
    const query = { ...count('q'), type: 'query.get', data: { table: 'cities', key: { country: 'COUNT', id: 'c' } } };
    for (const event of [count('e'), query]) {
      const answer = await system.send(event);
      expect(answer).toMatchObject({ status: 503, body: { code: 'DEPENDENCY_UNAVAILABLE', retryable: true } });
    }
    await system.settle();
    expect((await system.look()).outcomes.size).toBe(0);
  });

  it('sends only the messages again that a queue did not take, and each once', async () => {
    const struck: string[] = [];
    await using system = await FaultySystem.start(
      { calls: [{ ...publisher, operation: 'SendMessageBatch', fault: 'partial', share: 0.5, times: 2 }] },
      { onFault: (what) => struck.push(what) },
    );
    // So large that few share a message, however well they are packed.
    const random = seededRandom(1);
    const long = (): string => Array.from({ length: 30 }, () => random.uuid()).join('');
    const queries = Array.from({ length: 30 }, (_, index) => {
      const filter = { name: { in: Array.from({ length: 50 }, long) } };
      return {
        ...count(`q${index}`),
        type: 'query.query',
        data: { table: 'cities', key: { country: 'COUNT' }, filter },
      };
    });
    const { status, body } = await system.send(queries);
    expect({ status, accepted: body['accepted'] }).toEqual({ status: 202, accepted: 30 });
    await system.settle();
    const { outcomes } = await system.look();
    expect(struck).toHaveLength(2);
    expect([...outcomes.values()].map((row) => [row.status, row.duplicate])).toEqual(
      queries.map(() => ['succeeded', false]),
    );
  });

  it('rejects only the entries that were not taken, and applies the others once', async () => {
    await using system = await FaultySystem.start({
      seed: 4,
      calls: [{ ...publisher, service: 'events', fault: 'partial', share: 0.8 }],
    });
    // Each event too large to share an entry with another.
    const events = Array.from({ length: 8 }, (_, index) => {
      const event = count(`e${index}`);
      const item = { country: 'BIG', id: String(index), text: `${index}`.repeat(150_000) };
      return { ...event, type: 'write.put', data: { table: 'cities', item } };
    });
    const { body } = await system.send(events);
    const told = body['events'] as readonly {
      id?: string;
      status: string;
      index?: number;
      problem?: { code: string };
    }[];
    const rejected = told.filter(({ status }) => status === 'rejected');
    expect(rejected.length).toBeGreaterThan(0);
    expect(rejected.length).toBeLessThan(8);
    expect(rejected.every(({ problem }) => problem?.code === 'DEPENDENCY_UNAVAILABLE')).toBe(true);
    await system.settle();
    const { outcomes } = await system.look();
    const accepted = told.filter(({ status }) => status === 'accepted').map(({ id }) => id);
    expect(new Set([...outcomes.values()].map(({ id }) => id))).toEqual(new Set(accepted));
  });
});
