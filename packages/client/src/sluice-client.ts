import type {
  Accepted,
  BatchAnswer,
  ImportFailure,
  ImportList,
  ImportProgress,
  Outcome,
  Rejected,
  Sent,
} from './answers.ts';
import { inBatches } from './batches.ts';
import type { EventInput, EventType } from './operations.ts';
import { call, type Fetch, type TransportOptions } from './transport.ts';

export interface SluiceClientOptions {
  /** Address of the API, as `npm start` or the stack's output `ApiUrl` gives it. */
  readonly url: string;
  readonly apiKey?: string;
  /** @default globalThis.fetch */
  readonly fetch?: Fetch;
  /** Tries after the first, on network failures, 429 and 503; full-jitter backoff. @default 4 */
  readonly retries?: number;
  /** Source of jitter and of nothing else. @default Math.random */
  readonly random?: () => number;
}

export interface SendOptions {
  /** Hold the answer until the outcome is there, at most so many seconds (1 to 20). */
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal;
}

export interface WaitOptions {
  /** @default 60_000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const WAIT_STEP_SECONDS = 20;

/**
 * Sends events to Sluice and fetches their outcomes.
 *
 * @example
 * const sluice = new SluiceClient({ url: 'http://127.0.0.1:4000' });
 * const sent = await sluice.send({ type: 'query.get', data: { table: 'users', key: { id: 'ada' } } });
 * const outcome = await sluice.wait(sent);
 */
export class SluiceClient {
  readonly #transport: TransportOptions;

  constructor({ url, apiKey, fetch = globalThis.fetch, retries = 4, random = Math.random }: SluiceClientOptions) {
    const base = url.endsWith('/') ? url : `${url}/`;
    this.#transport = { url: base, fetch, retries, random, ...(apiKey === undefined ? {} : { apiKey }) };
  }

  /** Sends one event; throws `SluiceProblem` when it is refused. */
  send<Type extends EventType>(event: EventInput<Type>, options: SendOptions = {}): Promise<Sent<Type>> {
    // 409 carries the outcome EVENT_ID_REUSED as a problem, so it stays a refusal.
    return call<Sent<Type>>(this.#transport, 'v1/events', { method: 'POST', body: withId(event), ...options });
  }

  /** Sends any number of events, 1,000 or 4 MB a request; single refusals are in the answer, in the order of the input. */
  async sendBatch(events: readonly EventInput[], options: SendOptions = {}): Promise<BatchAnswer> {
    const answers: BatchAnswer[] = [];
    for (const batch of inBatches(events.map(withId))) {
      const answer = await call<BatchAnswer>(this.#transport, 'v1/events', {
        method: 'POST',
        body: batch,
        answers: [422],
        ...options,
      });
      answers.push(answer);
    }
    return joined(answers);
  }

  /** Sends one request whose body, an array of events each with its `id`, is JSON already: for senders of many events who have made it. */
  sendEncoded(body: string | Uint8Array<ArrayBuffer>, options: SendOptions = {}): Promise<BatchAnswer> {
    return call(this.#transport, 'v1/events', { method: 'POST', encoded: body, answers: [422], ...options });
  }

  /** One look at the outcome of a sent event: still pending, or ended. */
  look<Type extends EventType>({ href }: { readonly href: string }, options: SendOptions = {}): Promise<Sent<Type>> {
    return call(this.#transport, relative(href), options);
  }

  /** Waits until a sent event has its outcome; throws a `TimeoutError` DOMException when `timeoutMs` is over. */
  async wait<Type extends EventType>(
    sent: Sent<Type> | { readonly href: string },
    options: WaitOptions = {},
  ): Promise<Outcome<Type>> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? 60_000);
    const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
    let latest = sent;
    while (!isOutcome<Type>(latest)) {
      signal.throwIfAborted();
      const { href } = latest;
      const answer: Sent<Type> = await call(this.#transport, relative(href), {
        waitSeconds: WAIT_STEP_SECONDS,
        signal,
      });
      latest = isOutcome<Type>(answer) ? answer : { ...answer, href };
    }
    return latest;
  }

  /** Progress of an import. */
  importProgress(job: string): Promise<ImportProgress> {
    return call(this.#transport, `v1/imports/${encodeURIComponent(job)}`);
  }

  /** One page of the caller's imports, the latest first. */
  imports(cursor?: string): Promise<ImportList> {
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    return call(this.#transport, `v1/imports${query}`);
  }

  /** One page of an import's refused rows. */
  importFailures(
    job: string,
    cursor?: string,
  ): Promise<{ readonly failures: readonly ImportFailure[]; readonly cursor: string | null }> {
    const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    return call(this.#transport, `v1/imports/${encodeURIComponent(job)}/failures${query}`);
  }
}

function withId<Type extends EventType>(event: EventInput<Type>): EventInput<Type> {
  return event.id === undefined ? { ...event, id: globalThis.crypto.randomUUID() } : event;
}

function isOutcome<Type extends EventType>(
  sent: Accepted | Outcome<Type> | { readonly href: string },
): sent is Outcome<Type> {
  return 'status' in sent && sent.status !== 'accepted' && sent.status !== 'pending';
}

/** `href` is absolute in path; a base URL with a path of its own keeps it. */
function relative(href: string): string {
  return href.replace(/^\//, '');
}

function joined(answers: readonly BatchAnswer[]): BatchAnswer {
  let offset = 0;
  const events: (Sent | Rejected)[] = [];
  for (const answer of answers) {
    for (const event of answer.events) {
      events.push(event.status === 'rejected' ? { ...event, index: event.index + offset } : event);
    }
    offset += answer.events.length;
  }
  return {
    accepted: answers.reduce((sum, answer) => sum + answer.accepted, 0),
    rejected: answers.reduce((sum, answer) => sum + answer.rejected, 0),
    events,
  };
}
