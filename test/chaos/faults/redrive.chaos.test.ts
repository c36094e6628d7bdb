import { describe, expect, it } from 'vitest';
import type { CallFault } from '../../../packages/local/src/faults/fault-plan.ts';
import { redriveAll } from '../operator/redrive.ts';
import { count, FaultySystem } from './faulty-system.ts';

const refused: CallFault = {
  caller: '*-write-processor',
  resource: '*:table/*-cities',
  operation: 'TransactWriteItems',
  fault: 'error',
  code: 'AccessDeniedException',
};

/** Thousand events, each of which has a dead letter. */
async function thousandLetters(system: FaultySystem) {
  for (let request = 0; request < 10; request++) {
    const events = Array.from({ length: 100 }, (_, index) => count(`e${request}-${index}`, `c${index}`));
    await system.send(events);
  }
  await system.settle();
}

describe('a redrive of a thousand dead letters', () => {
  it('applies each once when the reason is gone; again, it changes nothing', async () => {
    await using system = await FaultySystem.start({ calls: [refused] });
    await thousandLetters(system);
    expect((await system.look()).letters).toHaveLength(1000);
    system.simulation.faults.end();
    await redriveAll(system.simulation, { byFunction: false });
    const first = await system.look();
    expect(first.letters).toEqual([]);
    expect(first.tables['cities']?.map((item) => item['n'])).toEqual(Array.from({ length: 100 }, () => 10));
    await redriveAll(system.simulation, { byFunction: false });
    expect((await system.look()).tables).toEqual(first.tables);
  }, 240_000);

  it('does nothing for the half that was applied by their clients meanwhile', async () => {
    await using system = await FaultySystem.start({ calls: [refused] });
    await thousandLetters(system);
    const before = (await system.look()).letters;
    system.simulation.faults.end();
    // Moved back halfway, stopped, and then all over again, with new copies of what was applied.
    const arn = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${system.simulation.stackName}-${name}`;
    const SourceArn = arn('write-dead-letters');
    const { TaskHandle } = await system.simulation.operate('sqs', 'StartMessageMoveTask', {
      SourceArn,
      DestinationArn: arn('write'),
      MaxNumberOfMessagesPerSecond: 100,
    });
    await system.simulation.clock.advance(5000);
    await system.simulation.operate('sqs', 'CancelMessageMoveTask', { TaskHandle });
    await system.settle();
    const left = (await system.look()).letters;
    expect(left.length).toBeGreaterThan(300);
    expect(left.length).toBeLessThan(700);
    const open = new Set(left.map(({ eventId }) => eventId));
    for (const { body } of before.filter(({ eventId }) => !open.has(eventId)).slice(0, 100)) {
      const QueueUrl = `http://localhost/000000000000/${system.simulation.stackName}-write-dead-letters`;
      await system.simulation.operate('sqs', 'SendMessage', { QueueUrl, MessageBody: body });
    }
    await redriveAll(system.simulation, { byFunction: false });
    const { letters, tables } = await system.look();
    expect(letters).toEqual([]);
    expect(tables['cities']?.map((item) => item['n'])).toEqual(Array.from({ length: 100 }, () => 10));
  }, 240_000);
});
