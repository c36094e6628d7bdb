import type { Clock } from '@sluice/core';

/** The machine's own time. */
export const systemClock: Clock = {
  now: Date.now,
  sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
};
