/** Batches that may always wait in the system: enough to keep all its functions busy. */
const LEAST = 32;
/** Beyond that, as many as it applies in so many seconds. */
const SECONDS = 5;

/** How much is sent and not yet applied, and how much of it the system should have: what it drains in a few seconds. */
export class Backlog {
  #accepted = 0;
  #done = 0;
  #perSecond = 0;
  #lastMs: number | undefined;

  /** Batches the system has taken and not yet applied. */
  get waiting(): number {
    return Math.max(0, this.#accepted - this.#done);
  }

  get done(): number {
    return this.#done;
  }

  /** True while the system drains faster than it fills, or has little to do. */
  get hasRoom(): boolean {
    return this.waiting < Math.max(LEAST, this.#perSecond * SECONDS);
  }

  accepted(batches: number): void {
    this.#accepted += batches;
  }

  /** Takes a look at the progress: batches applied so far. */
  observed(done: number, nowMs: number): void {
    if (this.#lastMs !== undefined && nowMs > this.#lastMs) {
      const perSecond = (Math.max(0, done - this.#done) * 1000) / (nowMs - this.#lastMs);
      this.#perSecond = this.#perSecond === 0 ? perSecond : this.#perSecond * 0.6 + perSecond * 0.4;
    }
    this.#lastMs = nowMs;
    this.#done = Math.max(this.#done, done);
  }
}
