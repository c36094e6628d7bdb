import {
  type Accepted,
  type ImportFailure,
  type ImportList,
  type ImportProgress,
  type Outcome,
  type Sent,
  SluiceClient,
  SluiceProblem,
} from '@sluice/client';
import { nodeFetch } from '../../../connection/node-fetch.ts';
import { CommandError } from '../../../errors.ts';

/** The source of an import's events: with the id, their idempotency key. */
export const eventSource = '/sluice/import';

/** What became of one batch in an answer. */
export type BatchAnswered =
  | { readonly status: 'accepted'; readonly href: string }
  | { readonly status: 'busy' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

/** The system takes nothing for now; trying again later makes sense. */
export class SystemBusy extends Error {
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, cause: unknown) {
    super(message, { cause });
    this.name = 'SystemBusy';
    this.retryAfterMs = retryAfterMs;
  }
}

export interface ImportApiOptions {
  readonly url: string;
  readonly apiKey?: string;
}

/** The part of the API an import needs; every failure is either a SystemBusy or the end of the import. */
export class ImportApi {
  readonly url: string;
  /** Tries once: when and how fast to try again is the sender's decision, who has all requests in view. */
  readonly #client: SluiceClient;
  readonly #patient: SluiceClient;

  constructor(options: ImportApiOptions) {
    this.url = options.url;
    this.#client = new SluiceClient({ ...options, fetch: nodeFetch, retries: 0 });
    this.#patient = new SluiceClient({ ...options, fetch: nodeFetch });
  }

  /** Announces the job, under an id of its own each time: a job that had failed goes on by it. */
  async start(job: string, table: string, undoable: boolean): Promise<Sent> {
    const data = { job, table, ...(undoable && { undoable }) };
    return await translated(
      this.#client.send({ type: 'import.start', source: eventSource, data }, { waitSeconds: 10 }),
    );
  }

  /** Begins to take an import back; sent again, it goes on. */
  async undo(job: string): Promise<Sent> {
    return await translated(
      this.#patient.send({ type: 'import.undo', source: eventSource, data: { job } }, { waitSeconds: 10 }),
    );
  }

  /** One page of the imports the system knows, the latest first. */
  async imports(cursor?: string): Promise<ImportList> {
    return await translated(this.#client.imports(cursor));
  }

  /** Says how much the job has; sent again, it is the same event, which only takes effect when it had not. */
  async end(job: string, batches: number, items: number): Promise<Sent> {
    const data = { job, batches, items };
    return await translated(this.#client.send({ type: 'import.end', id: `${job}-end`, source: eventSource, data }));
  }

  /** Sends batches in one request, each an encoded event, and tells what became of each. */
  async send(events: readonly Uint8Array[]): Promise<readonly BatchAnswered[]> {
    const answer = await translated(this.#client.sendEncoded(bodyOf(events)));
    return answer.events.map((event): BatchAnswered => {
      if (event.status !== 'rejected') return { status: 'accepted', href: 'href' in event ? event.href : '' };
      const { code, detail, title, retryable } = event.problem;
      return retryable === true ? { status: 'busy' } : { status: 'refused', code, message: detail ?? title };
    });
  }

  /** How far the job is; undefined when the system does not know it. */
  async progress(job: string): Promise<ImportProgress | undefined> {
    return await translated(unlessUnknown(this.#client.importProgress(job)));
  }

  /** The outcome of a batch, pending, or undefined when the system does not know it. */
  async outcome(href: string): Promise<Outcome | Accepted | undefined> {
    return await translated(unlessUnknown(this.#client.look({ href })));
  }

  /** The rows the system refused, in the order of batch and index. */
  async *failures(job: string): AsyncGenerator<ImportFailure> {
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<SluiceClient['importFailures']>> = await translated(
        this.#patient.importFailures(job, cursor),
      );
      yield* page.failures;
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
  }
}

const OPENING = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSING = Buffer.from(']');

/** A JSON array of events that are JSON already. */
function bodyOf(events: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Buffer.concat([...events.flatMap((event, index) => [index === 0 ? OPENING : COMMA, event]), CLOSING]);
}

async function unlessUnknown<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SluiceProblem && error.status === 404) return undefined;
    throw error;
  }
}

/** Makes of whatever the client throws a SystemBusy or the end; `what` is what the system was asked for. */
export async function translated<Value>(answer: Promise<Value>, what = 'the import'): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SluiceProblem) {
      if (error.status === 429 || error.status >= 500) throw new SystemBusy(error.message, error.retryAfterMs, error);
      const hint = error.status === 401 || error.status === 403 ? ' Give a key with SLUICE_API_KEY.' : '';
      throw new CommandError(`The system refused ${what}: ${error.message} (${error.code}).${hint}`, {
        cause: error,
      });
    }
    // No connection, or one that broke.
    if (error instanceof TypeError && error.cause !== undefined) throw new SystemBusy(reasonOf(error), 0, error);
    throw error;
  }
}

function reasonOf(error: TypeError): string {
  const cause = error.cause as { readonly code?: string; readonly message?: string } | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}
