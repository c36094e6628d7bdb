import type { ImportProgress } from '@sluice/client';
import type { Clock } from '@sluice/core';
import { CommandError } from '../../../errors.ts';
import type { Backlog } from './backlog.ts';
import { type ImportApi, SystemBusy } from './import-api.ts';

export interface WatchOptions {
  readonly api: ImportApi;
  readonly clock: Clock;
  readonly backlog: Backlog;
  readonly job: string;
  readonly watchMs?: number;
  /** So long without a batch being applied, and each batch is asked for by itself. @default 20 s */
  readonly stallMs?: number;
  readonly patienceMs?: number;
}

const LOOKS_AT_ONCE = 8;

/** Looks at what becomes of the batches sent: by the job's counters while they move, else one by one. */
export class Watch {
  readonly #options: WatchOptions;
  /** Batches taken and not known to be applied, with where their outcome is. */
  readonly #open = new Map<number, string>();
  #progress: ImportProgress | undefined;
  #lookedMs = -Infinity;
  #movedMs: number;
  #reachedMs: number;
  /** Counters cover what this machine knows of; else each batch has to be asked for. */
  #countersReliable = true;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#movedMs = options.clock.now();
    this.#reachedMs = this.#movedMs;
  }

  /** The job as last seen. */
  get progress(): ImportProgress | undefined {
    return this.#progress;
  }

  /** The job has batches from a run that this machine knows nothing of: its counters tell nothing of our batches. */
  distrustCounters(): void {
    this.#countersReliable = false;
  }

  add(batch: number, href: string): void {
    this.#open.set(batch, href);
  }

  /** Looks at the progress, when the last look is long enough ago. */
  async look(): Promise<void> {
    const { api, clock, backlog, job, watchMs = 1_000, patienceMs = 300_000 } = this.#options;
    if (clock.now() - this.#lookedMs < watchMs) return;
    this.#lookedMs = clock.now();
    try {
      const progress = await api.progress(job);
      this.#reachedMs = clock.now();
      if (progress === undefined) return;
      if (progress.batches.done !== (this.#progress?.batches.done ?? 0)) this.#movedMs = clock.now();
      this.#progress = progress;
      backlog.observed(progress.batches.done, clock.now());
    } catch (error) {
      if (!(error instanceof SystemBusy)) throw error;
      if (clock.now() - this.#reachedMs <= patienceMs) return;
      throw new CommandError(`The system at ${api.url} cannot be reached: ${error.message}.`, { cause: error });
    }
  }

  /** Waits until all batches taken are applied; `check` throws to stop. */
  async untilApplied(check: () => void): Promise<void> {
    const { backlog, clock, watchMs = 1_000 } = this.#options;
    this.#movedMs = clock.now();
    for (;;) {
      check();
      await this.look();
      if (this.#countersReliable && backlog.waiting === 0) this.#open.clear();
      if (this.#open.size === 0) return;
      if (!this.#countersReliable || this.isStalled) await this.askEach();
      if (this.#open.size === 0) return;
      await clock.sleep(Math.min(250, watchMs));
    }
  }

  /** Waits until the job has ended; `check` throws to stop. */
  async untilEnded(check: () => void): Promise<void> {
    const { clock, watchMs = 1_000 } = this.#options;
    this.#movedMs = clock.now();
    this.#lookedMs = -Infinity;
    for (;;) {
      check();
      await this.look();
      if (this.#progress !== undefined && this.#progress.status !== 'running') return;
      if (this.isStalled) await this.askEach();
      await clock.sleep(Math.min(500, watchMs));
    }
  }

  /** True when nothing was applied for long. */
  get isStalled(): boolean {
    return this.#options.clock.now() - this.#movedMs > (this.#options.stallMs ?? 20_000);
  }

  /**
   * Asks for every open batch by itself.
   *
   * @throws CommandError when one has failed for good
   */
  async askEach(): Promise<void> {
    const open = [...this.#open];
    const worker = async (): Promise<void> => {
      for (let next = open.pop(); next !== undefined; next = open.pop()) await this.#ask(next[0], next[1]);
    };
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, worker));
    this.#movedMs = this.#options.clock.now();
  }

  async #ask(batch: number, href: string): Promise<void> {
    try {
      const outcome = await this.#options.api.outcome(href);
      if (outcome === undefined) {
        throw new CommandError(
          `The system has forgotten batch ${batch}, which it had taken. Run the import again with --restart.`,
        );
      }
      if (outcome.status === 'succeeded') this.#open.delete(batch);
      else if (outcome.status === 'failed' || outcome.status === 'dead-lettered') throw batchFailed(batch, outcome);
    } catch (error) {
      if (!(error instanceof SystemBusy)) throw error;
    }
  }
}

function batchFailed(
  batch: number,
  { status, error }: { readonly status: string; readonly error: { readonly code: string; readonly message: string } },
): CommandError {
  const what = status === 'failed' ? 'refused' : 'could not be applied and is in the dead-letter queue';
  return new CommandError(
    `Batch ${batch} ${what}: ${error.message} (${error.code}). When the cause is removed, redrive the dead letters and run the import again.`,
  );
}
