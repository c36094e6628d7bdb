import type { RedriveStart } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { fromContinuation, newRun, type RunState, toContinuation } from './run-state.ts';

const request: RedriveStart = { flow: 'write', rate: 100, canary: 10, stopAbove: 0.2, dryRun: false, keep: false };
const state: RunState = {
  ...newRun('01890000-0000-7000-8000-000000000000', 1, request),
  pending: [{ pk: 'event#1', fingerprint: 'f', before: '', sentMs: 2 }],
};

describe('a continuation', () => {
  it('comes back as it went', () => {
    expect(fromContinuation(toContinuation(state))).toEqual(state);
  });

  it.each<[string, object]>([
    ['a flow that there is none of', { request: { ...request, flow: 'nowhere' } }],
    ['a rate beyond the bounds', { request: { ...request, rate: 1e9 } }],
    ['no counts', { counts: {} }],
    ['no run', { run: 7 }],
    ['events without a key', { pending: [{ sentMs: 1 }] }],
    ['another version', { v: 2 }],
  ])('with %s is refused', (_, change) => {
    const text = toContinuation({ ...state, ...change } as RunState);
    expect(() => fromContinuation(text)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  });

  it.each(['', 'abc', 'bnVsbA'])('is not %j', (text) => {
    expect(() => fromContinuation(text)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  });
});
