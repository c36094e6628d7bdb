import type { Accepted, Failed, ImportProgress, Outcome, Sent } from '@sluice/client';
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

  /** How many batches are taken and not known to be applied. */
  get open(): number {
    return this.#open.size;
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
    const { api, clock, backlog, job, watchMs = 1_000 } = this.#options;
    if (clock.now() - this.#lookedMs < watchMs) return;
    this.#lookedMs = clock.now();
    const progress = await this.#reached(() => api.progress(job), undefined);
    if (progress === undefined) return;
    if (progress.batches.done !== (this.#progress?.batches.done ?? 0)) this.#movedMs = clock.now();
    this.#progress = progress;
    backlog.observed(progress.batches.done, clock.now());
    throwIfOver(progress);
  }

  /** What the system answers, or `otherwise` while it is busy, which may last so long. */
  async #reached<Answer>(ask: () => Promise<Answer>, otherwise: Answer): Promise<Answer> {
    const { api, clock, patienceMs = 300_000 } = this.#options;
    try {
      const answer = await ask();
      this.#reachedMs = clock.now();
      return answer;
    } catch (error) {
      if (!(error instanceof SystemBusy)) throw error;
      if (clock.now() - this.#reachedMs <= patienceMs) return otherwise;
      throw new CommandError(`The system at ${api.url} cannot be reached: ${error.message}.`, { cause: error });
    }
  }

  /** Waits until an event has its outcome; `check` throws to stop. */
  async untilOutcome(sent: Sent, check: () => void): Promise<Outcome> {
    const { api, clock, watchMs = 1_000 } = this.#options;
    let latest = sent;
    while (!('attempts' in latest)) {
      check();
      await clock.sleep(Math.min(250, watchMs));
      const pending: Accepted = latest;
      const answer = await this.#reached(() => api.outcome(pending.href), pending);
      if (answer === undefined) throw new CommandError('The system has forgotten the import it was to begin.');
      // Answers to a look do not all tell again where they are.
      latest = 'attempts' in answer ? answer : pending;
    }
    return latest;
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

  /** Waits until the job has ended, which it was told by `end`; `check` throws to stop. */
  async untilEnded(end: Sent, check: () => void): Promise<void> {
    const { clock, watchMs = 1_000 } = this.#options;
    this.#movedMs = clock.now();
    this.#lookedMs = -Infinity;
    for (;;) {
      check();
      await this.look();
      if (this.#progress !== undefined && this.#progress.status !== 'running') return;
      if (this.isStalled) {
        await this.#askEnd(end);
        await this.askEach();
      }
      await clock.sleep(Math.min(500, watchMs));
    }
  }

  /** An end that is refused, or lies among the dead letters, would be waited for in vain. */
  async #askEnd(end: Sent): Promise<void> {
    if (!('href' in end)) return;
    const outcome = await this.#reached(() => this.#options.api.outcome(end.href), end);
    if (outcome === undefined || !('error' in outcome)) return;
    const { code, message } = outcome.error;
    throw new CommandError(
      outcome.status === 'dead-lettered'
        ? `The system could not take the end of the import: ${message} (${code}). When the cause is removed, running it again sends the end again.`
        : `The system refused the end of the import: ${message} (${code}). Import the file with --restart.`,
    );
  }

  /** True when nothing was applied for long. */
  get isStalled(): boolean {
    return this.#options.clock.now() - this.#movedMs > (this.#options.stallMs ?? 20_000);
  }

  /**
   * Asks for every open batch by itself.
   *
   * @throws CommandError when one was refused without being counted: its number was taken by other rows
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
      if ('error' in outcome && outcome.error.code === 'EVENT_ID_REUSED') throw batchUncounted(batch, outcome.error);
      // A batch refused as a whole is done, too: the job counts its rows as failed and tells them with the others.
      if (outcome.status !== 'accepted' && outcome.status !== 'pending') this.#open.delete(batch);
    } catch (error) {
      if (!(error instanceof SystemBusy)) throw error;
    }
  }
}

/** A job that has failed takes nothing more, and neither does one that is being undone. */
function throwIfOver({ job, status, error, undo }: ImportProgress): void {
  if (undo !== undefined) throw new CommandError(`The import ${job} was undone while it ran, and takes no more rows.`);
  if (status !== 'failed') return;
  const reason = error === undefined ? 'the system gives no reason' : `${error.message} (${error.code})`;
  throw new CommandError(
    `The import failed: ${reason}. When the cause is removed, send the refused batches again with: sluice dead-letters redrive --flow import`,
  );
}

function batchUncounted(batch: number, { code, message }: Failed['error']): CommandError {
  return new CommandError(`Batch ${batch} was refused: ${message} (${code}). Import the file with --restart.`);
}
