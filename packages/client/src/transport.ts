import { readProblem, SluiceProblem } from './problem.ts';

/** What the client asks of `fetch`; the global one fits. */
export type Fetch = (url: URL, init: FetchInit) => Promise<FetchAnswer>;

export interface FetchInit {
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
}

/** What the client reads of an answer. */
export interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<unknown>;
}

export interface TransportOptions {
  readonly url: string;
  readonly apiKey?: string;
  readonly fetch: Fetch;
  /** Tries after the first, on network failures, 429 and 503. */
  readonly retries: number;
  readonly random: () => number;
}

export interface CallOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  /** A body that is JSON already; goes before `body`. */
  readonly encoded?: string | Uint8Array<ArrayBuffer>;
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal;
  /** Statuses besides 2xx whose body is an answer rather than a refusal. */
  readonly answers?: readonly number[];
}

const RETRY_BASE_MS = 100;
const RETRY_CAP_MS = 5_000;

/** One HTTP exchange with the API, sent again where that is safe: every event carries an id, so a repeat takes no second effect. */
export async function call<Answer>(
  transport: TransportOptions,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const response = await exchange(transport, path, options, attempt);
    if (response === undefined) continue;
    if (response.ok || options.answers?.includes(response.status)) return (await response.json()) as Answer;
    const problem = await readProblem(response);
    if (!isBusy(response.status) || attempt >= transport.retries)
      throw new SluiceProblem(problem, retryAfterMs(response));
    await pause(transport, attempt, options.signal, retryAfterMs(response));
  }
}

async function exchange(
  transport: TransportOptions,
  path: string,
  options: CallOptions,
  attempt: number,
): Promise<FetchAnswer | undefined> {
  try {
    return await transport.fetch(new URL(path, transport.url), {
      method: options.method ?? 'GET',
      headers: headersOf(transport, options),
      ...bodyOf(options),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted || attempt >= transport.retries) throw error;
    await pause(transport, attempt, options.signal, 0);
    return undefined;
  }
}

function bodyOf({ body, encoded }: CallOptions): { readonly body?: string | Uint8Array<ArrayBuffer> } {
  if (encoded !== undefined) return { body: encoded };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

function headersOf(transport: TransportOptions, options: CallOptions): Record<string, string> {
  return {
    accept: 'application/json',
    ...(options.body === undefined && options.encoded === undefined ? {} : { 'content-type': 'application/json' }),
    ...(transport.apiKey === undefined ? {} : { authorization: `Bearer ${transport.apiKey}` }),
    ...(options.waitSeconds === undefined ? {} : { prefer: `wait=${options.waitSeconds}` }),
  };
}

function isBusy(status: number): boolean {
  return status === 429 || status === 503;
}

function retryAfterMs(response: FetchAnswer): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

/** Exponential backoff with full jitter, never less than what the server asked for. */
function pause(
  transport: TransportOptions,
  attempt: number,
  signal: AbortSignal | undefined,
  atLeastMs: number,
): Promise<void> {
  const jitterMs = transport.random() * Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** attempt);
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      },
      Math.max(jitterMs, atLeastMs),
    );
    signal?.addEventListener('abort', abort, { once: true });
  });
}
