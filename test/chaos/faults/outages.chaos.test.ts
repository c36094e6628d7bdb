import { describe, expect, it } from 'vitest';
import type { CallFault } from '../../../packages/local/src/faults/fault-plan.ts';
import { redriveAll } from '../operator/redrive.ts';
import { count, FaultySystem } from './faulty-system.ts';

const hourMs = 3_600_000;

describe('a table that is throttled for an hour', () => {
  it('lets messages wait: none is dead-lettered, and all are applied once it is over', async () => {
    const throttled: CallFault = { fault: 'throttle', resource: '*:table/*-cities', untilSeconds: 3600 };
    await using system = await FaultySystem.start({ calls: [throttled] });
    for (let index = 0; index < 20; index++) await system.send(count(`e${index}`, `c${index % 4}`));
    await system.simulation.clock.advance(0.9 * hourMs);
    expect((await system.look()).letters).toEqual([]);
    expect(system.simulation.queue('write')).toSatisfy(
      ({ visible, inFlight, delayed }: { visible: number; inFlight: number; delayed: number }) =>
        visible + inFlight + delayed > 0,
    );
    await system.simulation.clock.advance(0.1 * hourMs);
    await system.settle();
    const { outcomes, letters } = await system.look();
    expect([...outcomes.values()].map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'succeeded'));
    expect(letters).toEqual([]);
    expect(await system.counter('c0')).toBe(5);
  });

  it('does not hold up writes of other tables', async () => {
    const throttled: CallFault = { fault: 'throttle', resource: '*:table/*-cities', untilSeconds: 3600 };
    await using system = await FaultySystem.start({ calls: [throttled] });
    await system.send(count('slow'));
    const item = { id: 'u', name: 'Ada', email: 'ada@example.com' };
    const event = { ...count('fast'), type: 'write.put', data: { table: 'users', item } };
    const answer = await system.send(event, { prefer: 'wait=10' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    expect(await system.seen('slow')).toBeUndefined();
  });
});

describe('DynamoDB out of reach for 15 hours', () => {
  it('loses nothing: the backlog drains, and what was dead-lettered is applied by a redrive', async () => {
    const gone: CallFault = { service: 'dynamodb', fault: 'lost-request', untilSeconds: 15 * 3600 };
    await using system = await FaultySystem.start({ calls: [gone] });
    const events = Array.from({ length: 24 }, (_, index) => count(`e${index}`));
    for (const event of events) {
      // The ingest path needs no table.
      expect((await system.send(event)).status).toBe(202);
      await system.simulation.clock.advance(0.5 * hourMs);
    }
    await system.simulation.clock.advance(3 * hourMs);
    await system.settle();
    await redriveAll(system.simulation, { byFunction: false });
    const { outcomes, letters } = await system.look();
    expect([...outcomes.values()].map(({ status }) => status)).toEqual(events.map(() => 'succeeded'));
    expect(await system.counter('c')).toBe(24);
    expect(letters).toEqual([]);
  });
});
