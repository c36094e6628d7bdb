import { describe, expect, it } from 'vitest';
import { Backlog } from './backlog.ts';
import { SendWindow } from './send-window.ts';

describe('send window', () => {
  it('grows while all is well, and halves on trouble', () => {
    const window = new SendWindow({ start: 2, most: 8 });
    for (let answer = 0; answer < 100; answer++) window.succeeded(50);
    expect(window.size).toBe(8);
    window.refused();
    expect(window.size).toBe(4);
    for (let trouble = 0; trouble < 10; trouble++) window.refused();
    expect(window.size).toBe(1);
  });

  it('shrinks when answers become much slower', () => {
    const window = new SendWindow({ start: 8, most: 8 });
    window.succeeded(100);
    for (let answer = 0; answer < 3; answer++) window.succeeded(5_000);
    expect(window.size).toBeLessThan(6);
  });

  it('never lets more in than its size', async () => {
    const window = new SendWindow({ start: 2, most: 2 });
    await window.enter();
    await window.enter();
    let entered = false;
    const third = window.enter().then(() => {
      entered = true;
    });
    await Promise.resolve();
    expect(entered).toBe(false);
    window.leave();
    await third;
    expect(entered).toBe(true);
  });
});

describe('backlog', () => {
  it('has room for what the system applies in a few seconds', () => {
    const backlog = new Backlog();
    backlog.accepted(40);
    expect(backlog.hasRoom).toBe(false);
    backlog.observed(0, 0);
    backlog.observed(20, 1_000);
    expect(backlog.waiting).toBe(20);
    expect(backlog.hasRoom).toBe(true);
    backlog.accepted(79);
    expect(backlog.hasRoom).toBe(true);
    backlog.accepted(1);
    expect(backlog.hasRoom).toBe(false);
  });

  it('has less room when the system slows down', () => {
    const backlog = new Backlog();
    backlog.accepted(1_000);
    backlog.observed(0, 0);
    backlog.observed(900, 1_000);
    expect(backlog.hasRoom).toBe(true);
    for (let second = 2; second < 12; second++) backlog.observed(900 + second, second * 1_000);
    expect(backlog.hasRoom).toBe(false);
  });
});
