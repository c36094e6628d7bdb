import type { Clock } from '../../../clock.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const scaling = { initial: 5, growthPerMinute: 300 } as const;

/** How many batches of a mapping may be read and run at once: five at first, more while messages keep coming, fewer after failures. */
export class PollerScaling {
  readonly #clock: Clock;
  readonly #most: number;
  #allowed: number;
  #grownAt: number | undefined;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
    this.#allowed = Math.min(scaling.initial, most);
  }

  get allowed(): number {
    return Math.floor(this.#allowed);
  }

  /** A poll brought messages. */
  sawMessages(): void {
    const now = this.#clock.now();
    const elapsedMs = Math.max(0, now - (this.#grownAt ?? now));
    this.#grownAt = now;
    this.#allowed = Math.min(this.#most, this.#allowed + (elapsedMs / 60_000) * scaling.growthPerMinute);
  }

  /** A poll brought none. */
  sawNothing(): void {
    this.#grownAt = undefined;
    this.#allowed = Math.min(scaling.initial, this.#most);
  }

  /** The function failed, or was throttled: Lambda gradually backs off. */
  failed(): void {
    this.#allowed = Math.max(1, this.#allowed / 2);
  }
}
