import type { Clock } from '../../clock.ts';

/** Wakes long polls when something happened in their queue: nobody asks again and again. */
export class Arrivals {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Set<() => void>>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Says that messages may have become visible in a queue. May be called inside a write: those who wait look again
   * after it, and what they take is answered after the same commit.
   */
  announce(queueId: number): void {
    // The longest waiting comes first: a Set keeps the order of its members.
    for (const wake of this.#waiting.get(queueId) ?? []) wake();
  }

  /** Resolves at the next announcement for the queue, at `until`, or when the signal aborts. */
  next(queueId: number, until: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(queueId) ?? new Set();
      this.#waiting.set(queueId, waiters);
      const wake = (): void => {
        waiters.delete(wake);
        if (waiters.size === 0 && this.#waiting.get(queueId) === waiters) this.#waiting.delete(queueId);
        signal.removeEventListener('abort', wake);
        cancel();
        resolve();
      };
      const cancel = this.#clock.schedule(Math.max(0, until - this.#clock.now()), wake);
      waiters.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Ends every wait, now and from now on. */
  close(): void {
    this.#closed = true;
    for (const queueId of this.#waiting.keys()) this.announce(queueId);
  }
}
