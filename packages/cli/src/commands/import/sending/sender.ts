import type { ImportProgress } from '@sluice/client';
import { backoffMs, type Clock, type Random } from '@sluice/core';
import { CommandError } from '../../../errors.ts';
import { filterCapacity, KeyFilter } from '../batches/key-filter.ts';
import type { Batch, Resume } from '../batches/pack-batches.ts';
import { Interrupted } from '../interrupted.ts';
import type { Journal } from '../journal/journal.ts';
import type { Table } from '../table.ts';
import { Backlog } from './backlog.ts';
import { type Applied, CapacityFeedback } from './capacity-feedback.ts';
import { CheckpointTracker } from './checkpoint-tracker.ts';
import type { CollectedRows } from './batch-text.ts';
import { type EncodedBatch, encodeBatch } from './encode-batch.ts';
import { type BatchAnswered, type ImportApi, SystemBusy } from './import-api.ts';
import { type Rate, RateLimit } from './rate-limit.ts';
import { SendWindow } from './send-window.ts';
import { Watch } from './watch.ts';

export interface SenderOptions {
  readonly api: ImportApi;
  readonly journal: Journal;
  readonly table: Table;
  /** Where sending begins. */
  readonly from: Resume;
  readonly clock: Clock;
  readonly random: Random;
  readonly rate?: Rate;
  /** The system may be out of reach so long before the import stops. @default 5 minutes */
  readonly patienceMs?: number;
  /** How often the progress is asked for. @default 1 s */
  readonly watchMs?: number;
}

/** Three full batches: as much as fits in one entry of the bus where it compresses well. */
const REQUEST_BYTES = 700_000;
/** Batches that are not known to be applied; each is remembered with where its outcome is. */
const MOST_OPEN = 5_000;
const backoff = { baseMs: 200, capMs: 10_000 };

/** Sends batches: several a request, several requests at a time, as fast as the system applies them. */
export class Sender {
  readonly watch: Watch;
  readonly backlog = new Backlog();
  readonly #options: SenderOptions;
  readonly #window: SendWindow;
  readonly #limit: RateLimit | undefined;
  #feedback: CapacityFeedback | undefined;
  readonly #filter = new KeyFilter();
  readonly #tracker: CheckpointTracker;
  readonly #underWay = new Set<Promise<void>>();
  #group: EncodedBatch[] = [];
  #groupBytes = 0;
  #failure: unknown;
  #lastAnswerMs: number;
  #sentItems = 0;
  #interrupted = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#window = new SendWindow(options.rate === undefined ? {} : { start: 1, most: 4 });
    this.#limit = options.rate === undefined ? undefined : new RateLimit(options.rate, options.clock);
    this.#tracker = new CheckpointTracker(options.journal, options.from, options.clock);
    this.#lastAnswerMs = options.clock.now();
    this.watch = new Watch({ ...options, backlog: this.backlog, job: options.journal.header.job });
    this.backlog.accepted(options.journal.taken);
    for (const [batch, href] of options.journal.accepted) this.watch.add(batch, href);
  }

  /** Rows behind the place where sending began that the system has taken, from this run or an earlier one. */
  get sentItems(): number {
    return this.#sentItems;
  }

  /** Stops at the next occasion; requests under way are still waited for. */
  interrupt(): void {
    this.#interrupted = true;
  }

  /**
   * Announces the job and waits for what the system says to it: a table that is not there is told here, and
   * before-images are kept from then on.
   */
  async begin(undoable: boolean): Promise<void> {
    const { api, journal, table } = this.#options;
    const { job } = journal.header;
    const sent = await this.#untilAnswered(() => api.start(job, table.name, undoable));
    const outcome = await this.watch.untilOutcome(sent, () => this.#throwIfOver());
    if (outcome.status === 'succeeded') return;
    throw new CommandError(`The system refused the import: ${outcome.error.message} (${outcome.error.code}).`);
  }

  /** Takes the next batch of the file; returns when there is room for another. */
  async send(batch: Batch<CollectedRows>): Promise<void> {
    const { journal, table } = this.#options;
    if (journal.accepted.has(batch.number)) {
      this.#sentItems += batch.content.keys.length;
      this.#tracker.passed(batch.number, batch.resume);
      return;
    }
    const indexes = Object.keys(table.definition.indexes ?? {}).length;
    await this.#keepOrderOfKeys(batch.content);
    const encoded = encodeBatch(journal.header.job, table.name, batch, indexes);
    this.#tracker.sending(batch.number, batch.resume);
    await this.#keepRate(encoded);
    if (this.#groupBytes + encoded.json.length > REQUEST_BYTES) await this.#dispatch();
    this.#group.push(encoded);
    this.#groupBytes += encoded.json.length;
    // A rate is kept smooth by small requests.
    if (this.#limit !== undefined) await this.#dispatch();
    this.#throwIfOver();
  }

  /** Sends what is left and waits until the system has taken all of it. */
  async flush(): Promise<void> {
    await this.#dispatch();
    await Promise.all(this.#underWay);
    this.#tracker.save();
    this.#throwIfOver();
  }

  /** Waits until every batch sent so far is applied. */
  async drain(): Promise<void> {
    await this.flush();
    await this.watch.untilApplied(() => this.#throwIfOver());
    this.#options.journal.record({ applied: this.#tracker.batch });
    this.#filter.clear();
  }

  /** Announces how much the job has, and waits until the system has applied all of it. */
  async end(batches: number, items: number): Promise<void> {
    const { api, journal } = this.#options;
    const { job } = journal.header;
    const sent = await this.#untilAnswered(() => api.end(job, batches, items));
    await this.watch.untilEnded(sent, () => this.#throwIfOver());
  }

  /** Waits for the requests under way, whatever comes of them, so that what the system has taken is recorded. */
  async settle(): Promise<void> {
    this.#interrupted = true;
    await Promise.allSettled(this.#underWay);
    this.#tracker.save();
  }

  async #keepOrderOfKeys({ keys }: CollectedRows): Promise<void> {
    const filter = this.#filter;
    const repeats = keys.some((key) => filter.has(key));
    const isFull = filter.size + keys.length > filterCapacity || this.watch.open >= MOST_OPEN;
    if (repeats || isFull) await this.drain();
    for (const key of keys) filter.add(key);
  }

  /** Waits for the turn of a batch: by its rows, or by what it and those before it take of the table. */
  async #keepRate({ items, writeUnits }: EncodedBatch): Promise<void> {
    const { rate } = this.#options;
    const limit = this.#limit;
    if (limit === undefined) return;
    if (rate?.unit !== 'write-units') return await limit.take(items, () => this.#mayGoOn());
    // Batches of earlier runs are applied by now: what is applied from here on is this run's.
    const feedback = (this.#feedback ??= new CapacityFeedback(
      appliedOf(this.watch.progress) ?? { batches: 0, writeUnits: 0 },
    ));
    const learn = async (): Promise<boolean> => {
      await this.watch.look();
      const applied = appliedOf(this.watch.progress);
      if (applied !== undefined) limit.correct(feedback.correction(applied));
      return this.#mayGoOn();
    };
    await learn();
    await limit.take(feedback.charge(writeUnits), learn);
  }

  async #dispatch(): Promise<void> {
    const group = this.#group;
    this.#group = [];
    this.#groupBytes = 0;
    if (group.length === 0) return;
    // A job that has failed is noticed here, whether or not there is room.
    await this.watch.look();
    while (!this.backlog.hasRoom && this.#mayGoOn()) {
      await this.watch.look();
      if (!this.backlog.hasRoom) await this.#options.clock.sleep(100);
    }
    await this.#window.enter();
    this.#throwIfOver();
    const task = this.#deliver(group)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#window.leave();
        this.#underWay.delete(task);
      });
    this.#underWay.add(task);
  }

  /** Sends a request again until every batch of it is taken or refused for good. */
  async #deliver(group: readonly EncodedBatch[]): Promise<void> {
    let pending = group;
    for (let attempt = 1; pending.length > 0; attempt++) {
      this.#throwIfOver();
      const rest = await this.#request(pending, attempt);
      if (rest.length > 0 && rest.length < pending.length) attempt = 0;
      pending = rest;
    }
  }

  async #request(group: readonly EncodedBatch[], attempt: number): Promise<readonly EncodedBatch[]> {
    const { api, clock } = this.#options;
    const startedMs = clock.now();
    try {
      const answers = await api.send(group.map(({ json }) => json));
      this.#lastAnswerMs = clock.now();
      const refused = answers.findIndex(({ status }) => status === 'refused');
      if (refused !== -1) throw batchRefused(group[refused]!.number, answers[refused]!);
      const accepted = group.flatMap(({ number, items }, index) => {
        const answer = answers[index]!;
        return answer.status === 'accepted' ? [{ number, items, href: answer.href }] : [];
      });
      this.#accepted(accepted);
      const busy = group.filter((_, index) => answers[index]!.status === 'busy');
      if (busy.length === 0) {
        this.#window.succeeded(clock.now() - startedMs);
        return [];
      }
      await this.#backOff(new SystemBusy('some batches were not taken', 0, undefined), attempt);
      return busy;
    } catch (error) {
      await this.#patience(error, attempt);
      return group;
    }
  }

  async #untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      this.#throwIfOver();
      try {
        return await ask();
      } catch (error) {
        await this.#patience(error, attempt);
      }
    }
  }

  /** Backs off from a busy system; throws what is no reason to wait, and when waiting has lasted too long. */
  async #patience(error: unknown, attempt: number): Promise<void> {
    if (!(error instanceof SystemBusy)) throw error;
    const { api, clock, patienceMs = 300_000 } = this.#options;
    if (clock.now() - this.#lastAnswerMs > patienceMs) {
      throw new CommandError(`The system at ${api.url} cannot be reached: ${error.message}.`, { cause: error });
    }
    await this.#backOff(error, attempt);
  }

  async #backOff(busy: SystemBusy, attempt: number): Promise<void> {
    const { clock, random } = this.#options;
    this.#window.refused();
    const waitMs = Math.max(busy.retryAfterMs, backoffMs(attempt, random.next(), backoff));
    for (let leftMs = waitMs; leftMs > 0 && this.#mayGoOn(); leftMs -= 500) await clock.sleep(Math.min(500, leftMs));
  }

  #accepted(batches: readonly { readonly number: number; readonly items: number; readonly href: string }[]): void {
    if (batches.length === 0) return;
    this.#options.journal.record({ accepted: batches.map(({ number, href }) => [number, href] as const) });
    this.backlog.accepted(batches.length);
    for (const { number, href, items } of batches) {
      this.#sentItems += items;
      this.watch.add(number, href);
      this.#tracker.done(number);
    }
  }

  #mayGoOn(): boolean {
    return !this.#interrupted && this.#failure === undefined;
  }

  #throwIfOver(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#interrupted) throw new Interrupted();
  }
}

/** Undefined where the system does not tell what its batches took. */
function appliedOf(progress: ImportProgress | undefined): Applied | undefined {
  if (progress === undefined) return { batches: 0, writeUnits: 0 };
  const { batches, writeUnits } = progress;
  return writeUnits === undefined ? undefined : { batches: batches.done, writeUnits };
}

function batchRefused(batch: number, answer: BatchAnswered): Error {
  const { code, message } = answer.status === 'refused' ? answer : { code: answer.status, message: '' };
  return new CommandError(`The system refused batch ${batch}: ${message} (${code}).`);
}
