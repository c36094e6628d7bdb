import { describe, expect, it } from 'vitest';
import type { CallFault } from '../../../packages/local/src/faults/fault-plan.ts';
import { count, FaultySystem } from './faulty-system.ts';

const transaction = { caller: '*-write-processor', operation: 'TransactWriteItems' } as const;
const thirty = Array.from({ length: 30 }, (_, index) => count(`e${index}`, `c${index}`));

describe('a transaction that does not go through at once', () => {
  it.each<[string, CallFault]>([
    ['TransactionConflict', { ...transaction, fault: 'cancel', share: 0.3, times: 6 }],
    [
      'TransactionInProgressException',
      { ...transaction, fault: 'error', code: 'TransactionInProgressException', times: 3 },
    ],
    ['its answer lost', { ...transaction, fault: 'lost-answer', times: 3 }],
    [
      'throttling of some of its items',
      { ...transaction, fault: 'cancel', code: 'ThrottlingError', share: 0.2, times: 4 },
    ],
  ])('is tried again in place, with one effect: %s', async (_, fault) => {
    await using system = await FaultySystem.start({ calls: [fault] });
    const { status } = await system.send(thirty, { prefer: 'wait=20' });
    expect(status).toBe(200);
    const { outcomes, tables, letters } = await system.look();
    expect([...outcomes.values()].map(({ status: end }) => end)).toEqual(thirty.map(() => 'succeeded'));
    expect(tables['cities']?.map((item) => item['n'])).toEqual(thirty.map(() => 1));
    expect(letters).toEqual([]);
  });

  it('goes back to the queue when that takes too long, and is done in the end', async () => {
    const conflict: CallFault = { ...transaction, fault: 'cancel', share: 1, untilSeconds: 120 };
    await using system = await FaultySystem.start({ calls: [conflict] });
    await system.send(thirty);
    await system.settle();
    const { outcomes, letters } = await system.look();
    expect([...outcomes.values()].map(({ status }) => status)).toEqual(thirty.map(() => 'succeeded'));
    expect(letters).toEqual([]);
  });
});

describe('a transaction that is cancelled for several reasons at once', () => {
  it('judges each command by its own: conflicts pass, refusals of the data are told and not tried again', async () => {
    const conflict: CallFault = { ...transaction, fault: 'cancel', share: 0.2, times: 3 };
    await using system = await FaultySystem.start({ calls: [conflict] });
    const at = (id: string, type: string, data: Record<string, unknown>) =>
      ({ ...count(id), type, data: { table: 'users', ...data } }) as ReturnType<typeof count>;
    const user = (id: string) => ({ id, name: 'Ada', email: 'ada@example.com', age: 36 });
    await system.send(at('first', 'write.put', { item: user('u1') }), { prefer: 'wait=20' });
    await system.send([
      ...thirty,
      at('taken', 'write.insert', { item: user('u1') }),
      at('missing', 'write.update', { key: { id: 'u2' }, set: { name: 'B' } }),
      at('unmet', 'write.put', { item: user('u3'), if: { age: { '<': 1 } } }),
      at('fine', 'write.insert', { item: user('u4') }),
    ]);
    await system.settle();
    expect(await system.seen('taken')).toMatchObject({ status: 'failed', code: 'ITEM_EXISTS' });
    expect(await system.seen('missing')).toMatchObject({ status: 'failed', code: 'ITEM_NOT_FOUND' });
    expect(await system.seen('unmet')).toMatchObject({ status: 'failed', code: 'CONDITION_NOT_MET' });
    expect(await system.seen('fine')).toMatchObject({ status: 'succeeded' });
    const { tables, letters } = await system.look();
    expect(tables['cities']?.map((item) => item['n'])).toEqual(thirty.map(() => 1));
    // Refusals of the data are answers, not dead letters.
    expect(letters).toEqual([]);
  });
});
