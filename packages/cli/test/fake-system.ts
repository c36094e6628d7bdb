import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  canonicalJson,
  checkRow,
  type JsonObject,
  type JsonValue,
  type Problem,
  type TableDefinition,
} from '@sluice/core';

interface SentEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly data: {
    readonly job: string;
    readonly table?: string;
    readonly batch?: number;
    readonly items?: readonly JsonObject[];
    readonly undoable?: boolean;
    readonly batches?: number;
    readonly keys?: readonly JsonObject[];
  };
}

interface Job {
  readonly done: Map<number, string>;
  readonly failures: {
    readonly batch: number;
    readonly index: number;
    readonly code: string;
    readonly message: string;
  }[];
  written: number;
  writeUnits: number;
  expected: number | null;
  refused: number;
  undoable: boolean;
  error?: { readonly code: string; readonly message: string };
  undo?: { readonly status: 'running' | 'completed'; readonly deleted: number; readonly restored: 0; readonly kept: 0 };
}

export interface FakeSystemOptions {
  readonly tables: Readonly<Record<string, TableDefinition>>;
  /** Milliseconds from acceptance to effect; by event. @default 0 */
  readonly delayMs?: (event: SentEvent) => number;
  /** Answers a request with this status instead of taking it. */
  readonly refuse?: (request: number) => number | undefined;
  /** Rejects single events of a request that is taken. */
  readonly rejects?: (
    event: SentEvent,
    request: number,
  ) => { readonly code: string; readonly retryable: boolean } | undefined;
  /** Batches that the system has had time to apply since it began; the others wait. @default no limit */
  readonly appliesInAll?: () => number;
  /** Write capacity units that a row takes. @default none is told */
  readonly unitsOf?: (item: JsonObject) => number;
  /** Takes an event, and nothing ever comes of it. */
  readonly loses?: (event: SentEvent) => boolean;
  /** Dead-letters an event that is no batch. */
  readonly deadLetters?: (event: SentEvent) => { readonly code: string; readonly message: string } | undefined;
  /** Refuses a read. */
  readonly failsRead?: (event: SentEvent) => { readonly code: string; readonly message: string } | undefined;
  /** Keys that one read gets to. @default all */
  readonly readsInAll?: number;
  /** Refuses a batch as a whole when it is applied; a fatal reason fails the job. */
  readonly refuseBatch?: (
    event: SentEvent,
  ) => { readonly code: string; readonly message: string; readonly fatal?: boolean } | undefined;
}

/** A small system that speaks the import part of the API, so that the sender can be tried without all the others. */
export class FakeSystem {
  readonly items = new Map<string, JsonObject>();
  readonly events: SentEvent[] = [];
  readonly jobs = new Map<string, Job>();
  /** Bytes of every request body. */
  readonly requests: number[] = [];
  /** Applied batches under way, and the most there ever were. */
  pending = 0;
  /** Batches taken, which there was no time to apply yet. */
  readonly waiting: SentEvent[] = [];
  /** How often an outcome was waited for that was not there. */
  polls = 0;
  #applied = 0;
  readonly #outcomes = new Map<string, object>();
  readonly #options: FakeSystemOptions;
  readonly #server: Server;

  static async start(options: FakeSystemOptions): Promise<FakeSystem> {
    const system = new FakeSystem(options);
    await new Promise<void>((resolve) => system.#server.listen(0, '127.0.0.1', resolve));
    return system;
  }

  private constructor(options: FakeSystemOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get batches(): readonly SentEvent[] {
    return this.events.filter(({ type }) => type === 'import.batch');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#applyWaiting();
    const url = new URL(request.url ?? '/', this.url);
    const [, , kind, name = '', more] = url.pathname.split('/').map(decodeURIComponent);
    if (request.method === 'POST') return this.#post(await bodyOf(request), response);
    if (kind === 'imports' && name === '') {
      const imports = [...this.jobs].map(([job, state]) => progressOf(job, state)).toReversed();
      return send(response, 200, { imports, cursor: null });
    }
    if (kind === 'imports') return this.#import(name, more, response);
    const outcome = this.#outcomes.get(name);
    // Held for a moment, as the API does for as long as it was asked to.
    if (outcome === undefined && request.headers.prefer !== undefined) {
      this.polls++;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    if (outcome === undefined)
      return send(response, 202, { id: name, type: 'import.batch', status: 'pending', href: url.pathname });
    send(response, 200, outcome);
  }

  #post(body: string, response: ServerResponse): void {
    const count = this.requests.push(body.length);
    const status = this.#options.refuse?.(count);
    if (status !== undefined)
      return send(response, status, { type: 'about:blank', title: 'Busy', status, code: 'BUSY' });
    const parsed = JSON.parse(body) as SentEvent | SentEvent[];
    const answers = [parsed].flat().map((event, index) => this.#take(event, index, count));
    if (!Array.isArray(parsed)) return send(response, 202, answers[0]!);
    const rejected = answers.filter((answer) => answer['status'] === 'rejected').length;
    const isBusy = answers.every(({ problem }) => (problem as Problem | undefined)?.code === 'DEPENDENCY_UNAVAILABLE');
    if (isBusy) response.setHeader('retry-after', '1');
    send(response, rejected < answers.length ? 202 : isBusy ? 503 : 422, {
      accepted: answers.length - rejected,
      rejected,
      events: answers,
    });
  }

  #take(event: SentEvent, index: number, request: number): Record<string, unknown> {
    const reject = this.#options.rejects?.(event, request);
    if (reject !== undefined) {
      return { index, status: 'rejected', problem: { type: 'x', title: 'Rejected', status: 503, ...reject } };
    }
    this.events.push(event);
    if (event.type === 'query.batch-get') return this.#takeRead(event);
    if (this.#options.appliesInAll !== undefined && event.type === 'import.batch') {
      this.waiting.push(event);
      this.pending++;
      return this.#acceptance(event);
    }
    const delayMs = this.#options.delayMs?.(event) ?? 0;
    this.pending++;
    if (this.#options.loses?.(event) === true) return this.#acceptance(event);
    if (delayMs <= 0) this.#apply(event);
    else setTimeout(() => this.#apply(event), delayMs);
    return this.#acceptance(event);
  }

  #acceptance({ id, type }: SentEvent): Record<string, unknown> {
    return { id, type, status: 'accepted', route: 'import', href: `/v1/events/${id}?since=t` };
  }

  /** Answers with the outcome of a read, as far as it has one by then. */
  #takeRead(event: SentEvent): Record<string, unknown> {
    const delayMs = this.#options.delayMs?.(event) ?? 0;
    if (this.#options.loses?.(event) === true) return this.#acceptance(event);
    if (delayMs <= 0) return this.#read(event);
    setTimeout(() => this.#outcomes.set(event.id, this.#read(event)), delayMs);
    return this.#acceptance(event);
  }

  #read(event: SentEvent): Record<string, unknown> {
    const { id, type } = event;
    const { table = '', keys = [] } = event.data;
    const letter = this.#options.deadLetters?.(event);
    if (letter !== undefined) return { id, type, status: 'dead-lettered', attempts: 3, error: letter };
    const failure = this.#options.failsRead?.(event);
    if (failure !== undefined) return { id, type, status: 'failed', attempts: 1, error: failure };
    const items = keys.slice(0, this.#options.readsInAll).map((key) => {
      const check = checkRow(this.#options.tables[table]!, key);
      if (check instanceof Promise || !check.ok) throw new Error('tests read tables without a schema by whole keys');
      return this.items.get(check.key) ?? null;
    });
    return { id, type, status: 'succeeded', attempts: 1, result: { items, unread: keys.length - items.length } };
  }

  #applyWaiting(): void {
    const most = this.#options.appliesInAll?.() ?? 0;
    while (this.waiting.length > 0 && this.#applied < most) {
      this.#applied++;
      this.#apply(this.waiting.shift()!);
    }
  }

  #apply(event: SentEvent): void {
    const { id, type, data } = event;
    this.pending--;
    const job: Job = this.jobs.get(data.job) ?? newJob();
    this.jobs.set(data.job, job);
    this.#outcomes.set(id, { id, type, status: 'succeeded', attempts: 1, result: {} });
    const letter = this.#options.deadLetters?.(event);
    if (letter !== undefined) {
      this.#outcomes.set(id, { id, type, status: 'dead-lettered', attempts: 5, error: letter });
      return;
    }
    if (type === 'import.start') {
      job.undoable = data.undoable ?? false;
      delete job.error;
    }
    if (type === 'import.end') job.expected = data.batches ?? null;
    if (type === 'import.undo') this.#undo(job);
    if (data.batch === undefined || data.items === undefined) return;
    const content = canonicalJson(data.items as JsonValue);
    const known = job.done.get(data.batch);
    if (known !== undefined) {
      if (known !== content) throw new Error(`batch ${data.batch} of ${data.job} came with other rows`);
      return;
    }
    job.done.set(data.batch, content);
    const refusal = this.#options.refuseBatch?.(event);
    if (refusal !== undefined) {
      const { code, message, fatal } = refusal;
      const batch = data.batch;
      this.#outcomes.set(id, { id, type, status: 'failed', attempts: 1, error: { code, message } });
      if (fatal === true) job.error ??= { code, message };
      job.refused++;
      job.failures.push(...data.items.map((_, index) => ({ batch, index, code, message })));
      return;
    }
    const definition = this.#options.tables[data.table!]!;
    const rows = new Map<string, JsonObject>();
    data.items.forEach((item, index) => {
      const check = checkRow(definition, item);
      if (check instanceof Promise) throw new Error('the schemas of tests are synchronous');
      if (check.ok && item['refuse'] === undefined) rows.set(check.key, item);
      else job.failures.push({ batch: data.batch!, index, code: 'ITEM_INVALID', message: 'refused by the system' });
    });
    for (const [key, item] of rows) {
      this.items.set(key, item);
      job.writeUnits += this.#options.unitsOf?.(item) ?? 0;
    }
    job.written += rows.size;
  }

  /** Deletes all there is: tests undo the only import they have run. */
  #undo(job: Job): void {
    job.undo = { status: 'running', deleted: 0, restored: 0, kept: 0 };
    setTimeout(() => {
      this.items.clear();
      job.undo = { status: 'completed', deleted: job.written, restored: 0, kept: 0 };
    }, 50);
  }

  #import(name: string, more: string | undefined, response: ServerResponse): void {
    const job = this.jobs.get(name);
    if (job === undefined)
      return send(response, 404, { type: 'x', title: 'No such import', status: 404, code: 'IMPORT_NOT_FOUND' });
    if (more === 'failures') {
      return send(response, 200, {
        failures: job.failures.toSorted((a, b) => a.batch - b.batch || a.index - b.index),
        cursor: null,
      });
    }
    send(response, 200, { ...progressOf(name, job), ...(this.#options.unitsOf && { writeUnits: job.writeUnits }) });
  }
}

function newJob(): Job {
  return { done: new Map(), failures: [], written: 0, writeUnits: 0, expected: null, refused: 0, undoable: false };
}

function progressOf(name: string, job: Job): object {
  const complete = job.expected !== null && job.done.size >= job.expected;
  const ended = job.failures.length > 0 ? 'completed-with-failures' : 'completed';
  return {
    job: name,
    table: '-',
    status: job.error === undefined ? (complete ? ended : 'running') : 'failed',
    ...(job.error && { error: job.error }),
    batches: { expected: job.expected, done: job.done.size, refused: job.refused },
    items: { written: job.written, failed: job.failures.length, superseded: 0 },
    bytes: 0,
    undoable: job.undoable,
    ...(job.undo && { undo: job.undo }),
    startedAt: '2026-01-01T00:00:00.000Z',
    ...(complete && { completedAt: '2026-01-01T00:00:01.000Z' }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
