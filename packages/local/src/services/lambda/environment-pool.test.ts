import { expect, it } from 'vitest';
import { SimulatedClock } from '../../simulated-clock.ts';
import { EnvironmentPool } from './environment-pool.ts';
import type { ExecutionEnvironment } from './execution-environment.ts';

/** A pool whose environments work for the share of time that is set for all of them. */
function poolOf(working: number) {
  const clock = new SimulatedClock();
  const share = { utilization: 1 };
  const start = () =>
    ({
      alive: true,
      kill: async () => {},
      get utilization() {
        return share.utilization;
      },
    }) as ExecutionEnvironment;
  const pool = new EnvironmentPool({ clock, start, size: 10, startsAtOnce: 10, idleMs: 60_000, working });
  let leased = 0;
  const acquire = () => void pool.acquire().then(() => leased++);
  return { pool, clock, share, acquire, leased: () => leased };
}

it('starts no more environments than processors while all of them work', async () => {
  const { clock, acquire, leased } = poolOf(2);
  for (let call = 0; call < 5; call++) acquire();
  await clock.advance(10_000);
  expect(leased()).toBe(2);
});

it('starts another where those there are only wait', async () => {
  const { clock, share, acquire, leased } = poolOf(2);
  for (let call = 0; call < 5; call++) acquire();
  share.utilization = 0.05;
  await clock.advance(100);
  expect(leased()).toBe(5);
});

it('hands over an environment as soon as one is free', async () => {
  const { pool, clock, acquire, leased } = poolOf(1);
  const lease = await pool.acquire();
  acquire();
  await clock.advance(1000);
  expect(leased()).toBe(0);
  pool.release(lease.environment);
  await clock.advance(1);
  expect(leased()).toBe(1);
});
