import { uuidv7 } from '@sluice/core';
import { expect, it } from 'vitest';
import { timeOfRun } from './time-of-run.ts';

it('reads the time a run began from its id, and takes anything else for long ago', () => {
  const nowMs = Date.UTC(2026, 5, 1);
  expect(timeOfRun(uuidv7(nowMs, new Uint8Array(10).fill(255)))).toBe(nowMs);
  expect(timeOfRun('not-a-run')).toBe(0);
  expect(timeOfRun('')).toBe(0);
});
