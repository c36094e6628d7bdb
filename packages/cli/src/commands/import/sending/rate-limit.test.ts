import type { Clock } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { parseRate, RateLimit } from './rate-limit.ts';

function fakeClock(): Clock & { nowMs: number } {
  return {
    nowMs: 0,
    now() {
      return this.nowMs;
    },
    sleep(durationMs) {
      this.nowMs += durationMs;
      return Promise.resolve();
    },
  };
}

describe('rate limit', () => {
  it('lets through what the rate allows over any longer time, in batches of any size', async () => {
    for (const batch of [1, 50, 1_000]) {
      const clock = fakeClock();
      const limit = new RateLimit({ perSecond: 100, unit: 'items' }, clock);
      let sent = 0;
      while (clock.nowMs < 120_000) {
        await limit.take(batch, () => true);
        sent += batch;
      }
      const allowed = (clock.nowMs / 1000) * 100;
      expect(sent).toBeGreaterThan(allowed * 0.98);
      // One second is free at the start, and the last batch is not paid off yet.
      expect(sent).toBeLessThanOrEqual(allowed + 100 + batch);
    }
  });

  it('does not save up while nothing is sent', async () => {
    const clock = fakeClock();
    const limit = new RateLimit({ perSecond: 10, unit: 'items' }, clock);
    clock.nowMs = 3_600_000;
    for (let item = 0; item < 30; item++) await limit.take(1, () => true);
    expect(clock.nowMs - 3_600_000).toBeGreaterThan(1_900);
  });

  it('stops waiting when there is no more reason to', async () => {
    const clock = fakeClock();
    const limit = new RateLimit({ perSecond: 1, unit: 'items' }, clock);
    await limit.take(1_000_000, () => true);
    await limit.take(1, () => clock.nowMs < 2_000);
    expect(clock.nowMs).toBeLessThan(3_000);
  });

  it('reads items and write capacity units', () => {
    expect(parseRate('500')).toEqual({ perSecond: 500, unit: 'items' });
    expect(parseRate('200wcu')).toEqual({ perSecond: 200, unit: 'write-units' });
    expect(parseRate('1500items/s')).toEqual({ perSecond: 1500, unit: 'items' });
    for (const wrong of ['fast', '0', '-1', '10mb']) expect(() => parseRate(wrong)).toThrow('--rate');
  });
});
