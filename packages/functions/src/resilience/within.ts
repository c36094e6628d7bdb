import type { Clock } from '@sluice/core';

/** Waits for something that nothing depends on, but not longer than this; it goes on by itself. Must not be given what can reject. */
export async function within(durationMs: number, work: Promise<unknown>, clock: Clock): Promise<void> {
  await Promise.race([work, clock.sleep(Math.max(0, durationMs))]);
}
