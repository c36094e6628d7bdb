import { type Item, type Outcome, type Rejected, type Sent, SluiceClient, SluiceProblem } from '@sluice/client';
import { backoffMs, type Clock, type Random } from '@sluice/core';
import { nodeFetch } from '../../../connection/node-fetch.ts';
import { CommandError } from '../../../errors.ts';
import { counted } from '../reporting/numbers.ts';
import type { StorableRow } from '../rows/import-rows.ts';
import { type ImportApiOptions, SystemBusy, translated } from '../sending/import-api.ts';
import { SendWindow } from '../sending/send-window.ts';
import type { Table } from '../table.ts';
import { bodyOf, type Read, readRequests, restOf } from './read-request.ts';

export interface ReadBackOptions extends ImportApiOptions {
  readonly table: Table;
  readonly clock: Clock;
  readonly random: Random;
  /** How long the outcome of a read is waited for before it is asked for again. @default 1 minute */
  readonly outcomeMs?: number;
}

/** Takes a row and what is stored under its key. */
export type Judge = (row: StorableRow, stored: Item | null) => void;

/** What an event has read, or why it is to be sent again. */
type Answer = { readonly items: readonly (Item | null)[] } | { readonly again: Read; readonly because: SystemBusy };

const backoff = { baseMs: 200, capMs: 10_000 };
/** How long a system may be out of reach: one that has answered, and one that never has. */
const PATIENCE_MS = 300_000;
const FIRST_PATIENCE_MS = 3_000;
/** Dead letters after which a read is given up: one may be a passing trouble of the table. */
const MOST_GIVEN_UP = 4;

/** Reads the stored items of rows, strongly consistent: many keys an event, several requests at a time, as fast as the system answers. */
export class ReadBack {
  readonly #options: ReadBackOptions;
  /** Tries once: when to try again is decided here, where all requests are in view. */
  readonly #client: SluiceClient;
  readonly #window = new SendWindow();
  readonly #underWay = new Set<Promise<void>>();
  /** Aborted with the first failure, so that nothing else stays under way. */
  readonly #stop = new AbortController();
  #answered = false;
  /** When something was read last. */
  #lastReadMs: number;

  constructor(options: ReadBackOptions) {
    this.#options = options;
    const { url, apiKey } = options;
    this.#client = new SluiceClient({ url, ...(apiKey && { apiKey }), fetch: nodeFetch, retries: 0 });
    this.#lastReadMs = options.clock.now();
  }

  /** Hands every row with its stored item to the judge, in no certain order. */
  async run(rows: AsyncIterable<StorableRow> | Iterable<StorableRow>, judge: Judge): Promise<void> {
    const { signal } = this.#stop;
    try {
      for await (const reads of readRequests(rows, this.#options.table)) {
        await this.#window.enter();
        if (signal.aborted) break;
        const task = this.#readAll(reads, judge)
          .catch((error: unknown) => this.#stop.abort(error))
          .finally(() => {
            this.#window.leave();
            this.#underWay.delete(task);
          });
        this.#underWay.add(task);
      }
    } catch (error) {
      this.#stop.abort(error);
    }
    await Promise.all(this.#underWay);
    signal.throwIfAborted();
  }

  /** Asks again for what was not read, until all of it is. */
  async #readAll(reads: readonly Read[], judge: Judge): Promise<void> {
    let pending = reads;
    for (let attempt = 1; pending.length > 0 && !this.#stop.signal.aborted; attempt++) {
      const rest = await this.#request(pending, judge, attempt);
      if (rowsOf(rest) < rowsOf(pending)) attempt = 0;
      pending = rest;
    }
  }

  /** Sends one request; answers with what is left to be read. */
  async #request(reads: readonly Read[], judge: Judge, attempt: number): Promise<readonly Read[]> {
    const { clock, table } = this.#options;
    const { signal } = this.#stop;
    const startedMs = clock.now();
    let answers: readonly Answer[];
    try {
      const request = this.#client.sendEncoded(bodyOf(reads, table), { waitSeconds: 20, signal });
      const { events } = await translated(request, 'to read');
      this.#answered = true;
      answers = await Promise.all(reads.map((read, index) => this.#answerTo(read, events[index]!)));
    } catch (error) {
      await this.#patience(error, attempt);
      return reads;
    }
    let busy: SystemBusy | undefined;
    const rest = answers.flatMap((answer, index): readonly Read[] => {
      if ('again' in answer) {
        busy ??= answer.because;
        return [answer.again];
      }
      const read = reads[index]!;
      const { items } = answer;
      for (const [place, item] of items.entries()) judge(read.rows[place]!, item);
      this.#lastReadMs = clock.now();
      return items.length < read.rows.length ? [restOf(read, items.length)] : [];
    });
    if (busy === undefined) this.#window.succeeded(clock.now() - startedMs);
    else await this.#patience(busy, attempt);
    return rest;
  }

  async #answerTo(read: Read, sent: Sent | Rejected): Promise<Answer> {
    const again = (because: string, cause?: unknown): Answer => ({
      again: read,
      because: new SystemBusy(because, 0, cause),
    });
    if (sent.status === 'rejected') {
      const { detail, title, code, retryable } = sent.problem;
      if (retryable === true) return again(detail ?? title);
      throw unreadable(read, detail ?? title, code);
    }
    const outcome = await this.#outcomeOf(sent as Sent<'query.batch-get'>);
    if (outcome instanceof SystemBusy) return { again: read, because: outcome };
    if (outcome.status === 'succeeded') {
      const { items } = outcome.result;
      return items.length > 0 ? { items } : again('it reads none of the keys');
    }
    const { message, code } = outcome.error;
    const givenUp = read.givenUp + 1;
    if (outcome.status === 'failed' || givenUp === MOST_GIVEN_UP) throw unreadable(read, message, code);
    return { again: { ...read, givenUp }, because: new SystemBusy(message, 0, undefined) };
  }

  async #outcomeOf(sent: Sent<'query.batch-get'>): Promise<Outcome<'query.batch-get'> | SystemBusy> {
    const { outcomeMs: timeoutMs = 60_000 } = this.#options;
    try {
      return await translated(
        this.#client.wait<'query.batch-get'>(sent, { timeoutMs, signal: this.#stop.signal }),
        'to read',
      );
    } catch (error) {
      if (error instanceof SystemBusy) return error;
      if (!(error instanceof DOMException) || error.name !== 'TimeoutError') throw error;
      return new SystemBusy(`it has not read within ${timeoutMs / 1000} s`, 0, error);
    }
  }

  /** Backs off from a busy system; throws what is no reason to wait, and when waiting has lasted too long. */
  async #patience(error: unknown, attempt: number): Promise<void> {
    if (!(error instanceof SystemBusy)) throw error;
    const { clock, random } = this.#options;
    this.#answered ||= error.cause instanceof SluiceProblem;
    const patienceMs = this.#answered ? PATIENCE_MS : FIRST_PATIENCE_MS;
    const leftMs = this.#lastReadMs + patienceMs - clock.now();
    if (leftMs <= 0) {
      const state = this.#answered ? 'reads nothing any more' : 'cannot be reached';
      throw new CommandError(`The system ${state}: ${error.message}.`, { cause: error });
    }
    this.#window.refused();
    let waitMs = Math.min(leftMs, Math.max(error.retryAfterMs, backoffMs(attempt, random.next(), backoff)));
    for (; waitMs > 0 && !this.#stop.signal.aborted; waitMs -= 500) await clock.sleep(Math.min(500, waitMs));
  }
}

function rowsOf(reads: readonly Read[]): number {
  return reads.reduce((sum, { rows }) => sum + rows.length, 0);
}

function unreadable({ rows, givenUp }: Read, message: string, code: string): CommandError {
  const lines = rows.map(({ source }) => source.line);
  const [first, last] = [Math.min(...lines), Math.max(...lines)];
  const which = first === last ? `line ${first}` : `lines ${first} to ${last}`;
  const times = givenUp === 0 ? '' : `, asked ${givenUp + 1} times`;
  return new CommandError(
    `${counted(rows.length, 'row')} (${which}) cannot be read back: ${message} (${code})${times}.`,
  );
}
