import { beforeEach, describe, expect, it } from 'vitest';

import { SimulatedClock } from '../../../simulated-clock.ts';
import { PollerScaling } from './poller-scaling.ts';

let clock: SimulatedClock;
beforeEach(() => {
  clock = new SimulatedClock();
});

async function drain(scaling: PollerScaling, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await clock.advance(1000);
    scaling.sawMessages();
  }
}

describe('the concurrency of a mapping', () => {
  it('starts at five and grows by 300 a minute while there are messages', async () => {
    const scaling = new PollerScaling(clock, 1250);
    scaling.sawMessages();
    expect(scaling.allowed).toBe(5);
    await drain(scaling, 60);
    expect(scaling.allowed).toBe(305);
  });

  it('never passes the maximum', async () => {
    const scaling = new PollerScaling(clock, 2);
    expect(scaling.allowed).toBe(2);
    scaling.sawMessages();
    await drain(scaling, 60);
    expect(scaling.allowed).toBe(2);
  });

  it('falls back to five when the queue is empty', async () => {
    const scaling = new PollerScaling(clock, 1250);
    scaling.sawMessages();
    await drain(scaling, 60);
    scaling.sawNothing();
    expect(scaling.allowed).toBe(5);
  });

  it('halves with each failure, keeps one, and recovers', async () => {
    const scaling = new PollerScaling(clock, 1250);
    scaling.sawMessages();
    for (const allowed of [2, 1, 1, 1]) {
      scaling.failed();
      expect(scaling.allowed).toBe(allowed);
    }
    await drain(scaling, 2);
    expect(scaling.allowed).toBe(11);
  });
});
