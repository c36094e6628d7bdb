import type { Clock } from '@sluice/core';
import type { Resume } from '../batches/pack-batches.ts';
import type { Journal } from '../journal/journal.ts';

const SAVE_EVERY_MS = 1_000;

/** Follows up to where in the file every batch is taken, and saves that place now and then: a resumed run begins there. */
export class CheckpointTracker {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #after = new Map<number, Resume>();
  readonly #done = new Set<number>();
  #current: Resume;
  #savedMs: number;
  #changed = false;

  constructor(journal: Journal, from: Resume, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
    this.#current = from;
    this.#savedMs = clock.now();
  }

  /** All batches below this number are taken. */
  get batch(): number {
    return this.#current.batch;
  }

  /** A batch is about to be sent; `after` is the place behind it. */
  sending(batch: number, after: Resume): void {
    this.#after.set(batch, after);
  }

  /** A batch that an earlier run has sent. */
  passed(batch: number, after: Resume): void {
    this.#after.set(batch, after);
    this.done(batch);
  }

  /** The system has taken a batch. */
  done(batch: number): void {
    this.#done.add(batch);
    while (this.#done.delete(this.#current.batch)) {
      const { batch: next } = this.#current;
      this.#current = this.#after.get(next)!;
      this.#after.delete(next);
      this.#changed = true;
    }
    if (this.#clock.now() - this.#savedMs >= SAVE_EVERY_MS) this.save();
  }

  save(): void {
    if (!this.#changed) return;
    this.#journal.record({ checkpoint: this.#current });
    this.#savedMs = this.#clock.now();
    this.#changed = false;
  }
}
