import { describe, expect, it } from 'vitest';
import { CallWindow } from './call-window.ts';

const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
const whole = (): boolean => true;

/** Calls that end when they are told to. */
function heldCalls() {
  const ends: (() => void)[] = [];
  const call = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
  return { ends, call };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a window of calls', () => {
  it('lets as many go at a time as it is wide, the others in turn', async () => {
    const window = new CallWindow({ initial: 2, most: 2 });
    const { ends, call } = heldCalls();
    const all = Array.from({ length: 5 }, () => window.run(call, whole));
    await turn();
    expect(ends).toHaveLength(2);
    for (let index = 0; index < 5; index++) {
      ends[index]?.();
      await turn();
    }
    await Promise.all(all);
    expect(ends).toHaveLength(5);
  });

  it('grows by one for each window of calls that were taken whole, up to its limit', async () => {
    const window = new CallWindow({ initial: 4, most: 6 });
    for (let index = 0; index < 5; index++) await window.run(() => Promise.resolve(), whole);
    expect(window.size).toBe(5);
    for (let index = 0; index < 100; index++) await window.run(() => Promise.resolve(), whole);
    expect(window.size).toBe(6);
  });

  it('halves once for calls that were throttled together, and never below one', async () => {
    const window = new CallWindow({ initial: 8, most: 8 });
    const refuse = (): Promise<void> => Promise.reject(throttled);
    await Promise.allSettled(Array.from({ length: 8 }, () => window.run(refuse, whole)));
    expect(window.size).toBe(4);
    for (let index = 0; index < 10; index++) await window.run(refuse, whole).catch(() => undefined);
    expect(window.size).toBe(1);
    await window.run(() => Promise.resolve(), whole);
    expect(window.size).toBe(2);
  });

  it('takes what was left unprocessed for throttling, and other errors for none', async () => {
    const window = new CallWindow({ initial: 8, most: 8 });
    await window.run(
      () => Promise.resolve('some'),
      (answer) => answer === 'all',
    );
    expect(window.size).toBe(4);
    await window.run(() => Promise.reject(new Error('lost')), whole).catch(() => undefined);
    expect(window.size).toBe(4);
  });
});
