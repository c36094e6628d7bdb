import type { Clock } from '../../clock.ts';

/** Lets `burst` requests through at once and `rate` a second after that. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(clock: Clock, limits: { readonly ratePerSecond: number; readonly burst: number }) {
    this.#clock = clock;
    this.#rate = limits.ratePerSecond;
    this.#burst = limits.burst;
    this.#tokens = limits.burst;
    this.#at = clock.now();
  }

  take(): boolean {
    const now = this.#clock.now();
    // A clock that was set back must not empty the bucket.
    const elapsedMs = Math.max(0, now - this.#at);
    this.#at = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs / 1000) * this.#rate);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
