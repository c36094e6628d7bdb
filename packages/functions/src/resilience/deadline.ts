import type { Clock } from '@sluice/core';

/** What a function knows of its own end: Lambda's context. */
export interface Remaining {
  getRemainingTimeInMillis(): number;
}

/** When work has to stop, on the injected clock. */
export class Deadline {
  readonly at: number;
  readonly #clock: Clock;

  /** @param at milliseconds since the Unix epoch */
  constructor(clock: Clock, at: number) {
    this.#clock = clock;
    this.at = at;
  }

  /** The end of this invocation, less what is kept back for the last words. */
  static of(context: Remaining, clock: Clock, reserveMs: number): Deadline {
    return new Deadline(clock, clock.now() + Math.max(0, context.getRemainingTimeInMillis() - reserveMs));
  }

  remainingMs(): number {
    return this.at - this.#clock.now();
  }

  /** Whether there is time to wait this long and still do something. */
  allows(delayMs: number): boolean {
    return this.remainingMs() > delayMs;
  }
}
