import { type Item, type Outcome, type Rejected, type Sent, SluiceClient, SluiceProblem } from '@sluice/client';
import { backoffMs, type Clock, type Random } from '@sluice/core';
import { nodeFetch } from '../../../connection/node-fetch.ts';
import { CommandError } from '../../../errors.ts';
import type { StorableRow } from '../rows/import-rows.ts';
import { type ImportApiOptions, SystemBusy, translated } from '../sending/import-api.ts';
import { SendWindow } from '../sending/send-window.ts';
import type { Table } from '../table.ts';
import { bodyOf, type Read, readRequests, restOf } from './read-request.ts';

export interface ReadBackOptions extends ImportApiOptions {
  readonly table: Table;
  readonly clock: Clock;
  readonly random: Random;
}

/** Takes a row and what is stored under its key. */
export type Judge = (row: StorableRow, stored: Item | null) => void;

type Result = Extract<Outcome<'query.batch-get'>, { status: 'succeeded' }>['result'];

const backoff = { baseMs: 200, capMs: 10_000 };
/** How long a system may be out of reach: one that has answered, and one that never has. */
const PATIENCE_MS = 300_000;
const FIRST_PATIENCE_MS = 3_000;

/** Reads the stored items of rows, strongly consistent: many keys an event, several requests at a time, as fast as the system answers. */
export class ReadBack {
  readonly #options: ReadBackOptions;
  /** Tries once: when to try again is decided here, where all requests are in view. */
  readonly #client: SluiceClient;
  readonly #window = new SendWindow();
  readonly #underWay = new Set<Promise<void>>();
  #failure: unknown;
  #answered = false;
  #lastAnswerMs: number;

  constructor(options: ReadBackOptions) {
    this.#options = options;
    const { url, apiKey } = options;
    this.#client = new SluiceClient({ url, ...(apiKey && { apiKey }), fetch: nodeFetch, retries: 0 });
    this.#lastAnswerMs = options.clock.now();
  }

  /** Hands every row with its stored item to the judge, in no certain order. */
  async run(rows: AsyncIterable<StorableRow> | Iterable<StorableRow>, judge: Judge): Promise<void> {
    for await (const reads of readRequests(rows, this.#options.table)) {
      await this.#window.enter();
      if (this.#failure !== undefined) break;
      const task = this.#readAll(reads, judge)
        .catch((error: unknown) => {
          this.#failure ??= error;
        })
        .finally(() => {
          this.#window.leave();
          this.#underWay.delete(task);
        });
      this.#underWay.add(task);
    }
    await Promise.all(this.#underWay);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Asks again for what was not read, until all of it is. */
  async #readAll(reads: readonly Read[], judge: Judge): Promise<void> {
    let pending = reads;
    for (let attempt = 1; pending.length > 0 && this.#failure === undefined; attempt++) {
      const rest = await this.#request(pending, judge, attempt);
      if (rest !== pending) attempt = 0;
      pending = rest;
    }
  }

  /** Sends one request; answers with what is left to be read, the same reads when nothing was. */
  async #request(reads: readonly Read[], judge: Judge, attempt: number): Promise<readonly Read[]> {
    const { clock, table } = this.#options;
    const startedMs = clock.now();
    const results: (Result | undefined)[] = [];
    try {
      const { events } = await translated(this.#client.sendEncoded(bodyOf(reads, table), { waitSeconds: 20 }));
      for (const [index, read] of reads.entries()) results.push(await this.#resultOf(events[index]!, read));
    } catch (error) {
      await this.#patience(error, attempt);
      return reads;
    }
    this.#answered = true;
    this.#lastAnswerMs = clock.now();
    const rest = reads.flatMap((read, index) => {
      const items = results[index]?.items ?? [];
      for (const [place, item] of items.entries()) judge(read.rows[place]!, item);
      return items.length < read.rows.length ? [restOf(read, items.length)] : [];
    });
    if (results.includes(undefined)) {
      await this.#backOff(0, attempt);
      return results.every((result) => result === undefined) ? reads : rest;
    }
    this.#window.succeeded(clock.now() - startedMs);
    return rest;
  }

  /** What an event has read; undefined where the system was too busy to take it. */
  async #resultOf(sent: Sent | Rejected, { rows }: Read): Promise<Result | undefined> {
    const line = `Line ${rows[0]!.source.line}`;
    if (sent.status === 'rejected') {
      if (sent.problem.retryable === true) return undefined;
      throw new CommandError(`${line} cannot be read back: ${sent.problem.title}.`);
    }
    const outcome = await this.#outcomeOf(sent as Sent<'query.batch-get'>);
    if (outcome.status === 'succeeded') return outcome.result;
    throw new CommandError(`${line} cannot be read back: ${outcome.error.message}.`);
  }

  async #outcomeOf(sent: Sent<'query.batch-get'>): Promise<Outcome<'query.batch-get'>> {
    try {
      return await translated(this.#client.wait<'query.batch-get'>(sent));
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'TimeoutError') throw error;
      throw new SystemBusy('it has not read within a minute', 0, error);
    }
  }

  /** Backs off from a busy system; throws what is no reason to wait, and when waiting has lasted too long. */
  async #patience(error: unknown, attempt: number): Promise<void> {
    if (!(error instanceof SystemBusy)) throw error;
    this.#answered ||= error.cause instanceof SluiceProblem;
    const patienceMs = this.#answered ? PATIENCE_MS : FIRST_PATIENCE_MS;
    const leftMs = this.#lastAnswerMs + patienceMs - this.#options.clock.now();
    if (leftMs <= 0) {
      throw new CommandError(`The system cannot be reached any more: ${error.message}.`, { cause: error });
    }
    await this.#backOff(error.retryAfterMs, attempt, leftMs);
  }

  async #backOff(leastMs: number, attempt: number, mostMs = Infinity): Promise<void> {
    const { clock, random } = this.#options;
    this.#window.refused();
    const waitMs = Math.max(leastMs, backoffMs(attempt, random.next(), backoff));
    await clock.sleep(Math.min(waitMs, mostMs));
  }
}
