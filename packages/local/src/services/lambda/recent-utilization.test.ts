import { expect, it } from 'vitest';
import { RecentUtilization } from './recent-utilization.ts';

function loop() {
  const times = { active: 0, idle: 0 };
  const recent = new RecentUtilization(() => ({ ...times }));
  const pass = (activeMs: number, idleMs: number): number => {
    times.active += activeMs;
    times.idle += idleMs;
    return recent.share();
  };
  return { times, recent, pass };
}

it('is the share of work since the invocation began', () => {
  const { times, recent, pass } = loop();
  times.active = 5000;
  recent.begin();
  expect(recent.share()).toBe(0);
  expect(pass(100, 300)).toBe(0.25);
  expect(pass(100, 0)).toBe(0.4);
});

it('counts one that worked for long and now waits as waiting, a second or two later', () => {
  const { recent, pass } = loop();
  recent.begin();
  expect(pass(60_000, 0)).toBe(1);
  const shares = Array.from({ length: 40 }, () => pass(0, 50));
  expect(shares.at(-1)).toBe(0);
});

it('does not take a moment of waiting for more', () => {
  const { recent, pass } = loop();
  recent.begin();
  for (let round = 0; round < 100; round++) expect(pass(40, 10)).toBeCloseTo(0.8);
  expect(pass(0, 100)).toBeGreaterThan(0.7);
});

it('is nothing for a thread that has ended', () => {
  const { times, pass } = loop();
  pass(2000, 0);
  times.active = 0;
  expect(pass(0, 0)).toBe(0);
});
