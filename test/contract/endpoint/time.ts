import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SimulatedClock } from '../../../packages/local/src/simulated-clock.ts';

/** Time as a case sees it: it passes at once on an engine of our own, and is waited for at a named endpoint. */
export interface Time {
  now(): number;
  pass(durationMs: number): Promise<void>;
  /** This moment, to wait for the time around some later one. */
  mark(): Moment;
  /** Begins something that is going to wait for time to pass, and goes on once it waits. */
  begin<T>(task: () => Promise<T>): Promise<{ readonly answer: Promise<T> }>;
  /** Matches a text that tells this time, as exactly as the two sides' clocks agree. */
  stamp(timeMs: number, unit?: 'milliseconds' | 'seconds'): string;
  /** Tries an assertion until it holds, where answers are only eventually consistent. */
  eventually(assertion: () => Promise<void>): Promise<void>;
}

export interface Moment {
  /** Just before so much time has passed. */
  before(durationMs: number): Promise<void>;
  /** Just after so much time has passed. */
  after(durationMs: number): Promise<void>;
}

/** A clock that tells when something begins to wait. */
export class WatchedClock extends SimulatedClock {
  #told: (() => void)[] = [];

  override schedule(delayMs: number, run: () => void): () => void {
    for (const tell of this.#told) tell();
    this.#told = [];
    return super.schedule(delayMs, run);
  }

  /** Resolves when the next task is scheduled: a long poll that waits. */
  scheduled(): Promise<void> {
    return new Promise((resolve) => {
      this.#told.push(resolve);
    });
  }
}

/** The time of a simulated clock, exact to the millisecond. */
export class SimulatedTime implements Time {
  readonly #clock: WatchedClock;

  constructor(clock: WatchedClock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  pass(durationMs: number): Promise<void> {
    return this.#clock.advance(durationMs);
  }

  mark(): Moment {
    const start = this.now();
    return {
      before: (durationMs) => this.pass(start + durationMs - 1 - this.now()),
      after: (durationMs) => this.pass(start + durationMs - this.now()),
    };
  }

  async begin<T>(task: () => Promise<T>): Promise<{ answer: Promise<T> }> {
    const waiting = this.#clock.scheduled();
    const answer = task();
    await waiting;
    return { answer };
  }

  stamp(timeMs: number, unit: 'milliseconds' | 'seconds' = 'milliseconds'): string {
    return String(unit === 'seconds' ? Math.floor(timeMs / 1000) : timeMs);
  }

  eventually(assertion: () => Promise<void>): Promise<void> {
    return assertion();
  }
}

/** The time of the world, in which calls take a while and clocks differ. */
export class RealTime implements Time {
  readonly #marginMs = 1200;
  readonly #clocksDifferMs = 15_000;
  readonly #patienceMs: number;

  /** @param endpoint `aws` takes up to 15 minutes until every answer shows a change, emulators take none */
  constructor(endpoint: string) {
    this.#patienceMs = endpoint === 'aws' ? 900_000 : 5000;
  }

  now(): number {
    return Date.now();
  }

  async pass(durationMs: number): Promise<void> {
    await sleep(durationMs + this.#marginMs);
  }

  mark(): Moment {
    const start = this.now();
    const until = async (time: number): Promise<void> => {
      await sleep(Math.max(0, time - this.now()));
    };
    return {
      before: (durationMs) => until(start + durationMs - this.#marginMs),
      after: (durationMs) => until(start + durationMs + this.#marginMs),
    };
  }

  async begin<T>(task: () => Promise<T>): Promise<{ answer: Promise<T> }> {
    const answer = task();
    await sleep(500);
    return { answer };
  }

  stamp(timeMs: number, unit: 'milliseconds' | 'seconds' = 'milliseconds'): string {
    const scale = unit === 'seconds' ? 1000 : 1;
    const isNear = (text: unknown): boolean =>
      typeof text === 'string' && Math.abs(Number(text) * scale - timeMs) <= this.#clocksDifferMs;
    return expect.toSatisfy(isNear, `tells a time near ${new Date(timeMs).toISOString()}`) as string;
  }

  async eventually(assertion: () => Promise<void>): Promise<void> {
    const end = this.now() + this.#patienceMs;
    for (;;) {
      try {
        return await assertion();
      } catch (error) {
        if (this.now() > end) throw error;
        await sleep(1000);
      }
    }
  }
}
