import type { WritePlan } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { judgeCancellation } from './judge-cancellation.ts';

const plan: WritePlan = {
  table: 'cities',
  key: { id: { S: '1' } },
  identity: 'cities/1',
  conditions: { existence: 'absent' },
  action: 'Put',
  request: { Item: { id: { S: '1' } } },
};
const none = { code: 'None' };
const stored = { id: { S: '1' } };

describe('judging a command by its own reasons', () => {
  it('lets the receipt speak first: an insert finds its own item', () => {
    const reason = { code: 'ConditionalCheckFailed', item: stored };
    expect(judgeCancellation(plan, { item: reason, receipt: reason })).toEqual({ kind: 'known', existing: stored });
  });

  it('records what the data refused', () => {
    const judgement = judgeCancellation(plan, {
      item: { code: 'ConditionalCheckFailed', item: stored },
      receipt: none,
    });
    expect(judgement).toMatchObject({ kind: 'record', outcome: { status: 'failed', error: { code: 'ITEM_EXISTS' } } });
  });

  it.each([
    ['TransactionConflict', 'conflict'],
    ['ThrottlingError', 'throttled'],
    ['ProvisionedThroughputExceeded', 'throttled'],
    ['SomethingNew', 'unknown'],
  ])('waits on %s', (code, reason) => {
    expect(judgeCancellation(plan, { item: { code }, receipt: none })).toEqual({ kind: 'wait', reason, code });
    expect(judgeCancellation(plan, { item: none, receipt: { code } })).toEqual({ kind: 'wait', reason, code });
  });

  it.each([
    ['Item size to update has exceeded the maximum allowed size', 'refuse', 'ITEM_TOO_LARGE'],
    ['One or more parameter values were invalid', 'refuse', 'EVENT_INVALID'],
  ])('refuses for good: %s', (message, kind, code) => {
    const judgement = judgeCancellation(plan, { item: { code: 'ValidationError', message }, receipt: none });
    expect(judgement).toMatchObject({ kind, error: { code } });
  });

  it('sends again what had no part in it', () => {
    expect(judgeCancellation(plan, { item: none, receipt: none })).toEqual({ kind: 'again' });
  });
});
