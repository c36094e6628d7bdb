import type { Clock } from '@sluice/core';

/** Time passes only where somebody sleeps, and then at once. */
export class SimulatedClock implements Clock {
  ms = 0;

  now(): number {
    return this.ms;
  }

  async sleep(durationMs: number): Promise<void> {
    this.ms += durationMs;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
