import { type Problem, SluiceProblem } from '@sluice/client';
import type { DeadLetterList, RedriveStart, RedriveStep, ShownDeadLetter } from '@sluice/core';
import type { Endpoint } from '../../connection/find-endpoint.ts';
import { CommandError } from '../../errors.ts';

type Fetch = typeof globalThis.fetch;

/** What starts a run: the API fills in what is left out. */
export type RedriveInput = Partial<RedriveStart> & Pick<RedriveStart, 'flow'>;

const tries = 5;
const pauseMs = 500;
/** API Gateway answers within 30 s, one way or the other. */
const timeoutMs = 35_000;

/** The operators' part of the API. Everything in it may be asked twice, so what got no answer is asked again. */
export class DeadLettersApi {
  readonly url: string;
  readonly #apiKey: string | undefined;
  readonly #fetch: Fetch;

  constructor({ url, apiKey }: Endpoint, fetch: Fetch = globalThis.fetch) {
    this.url = url;
    this.#apiKey = apiKey;
    this.#fetch = fetch;
  }

  list(filter: { readonly flow?: string; readonly group?: string }): Promise<DeadLetterList> {
    const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== undefined));
    return this.#call('GET', `v1/dead-letters?${query.toString()}`);
  }

  show(id: string): Promise<ShownDeadLetter> {
    return this.#call('GET', `v1/dead-letters/${encodeURIComponent(id)}`);
  }

  delete(id: string): Promise<{ readonly id: string; readonly deleted: true }> {
    return this.#call('DELETE', `v1/dead-letters/${encodeURIComponent(id)}`);
  }

  /** One step of a run. */
  redrive(body: RedriveInput | { readonly continuation: string }): Promise<RedriveStep> {
    return this.#call('POST', 'v1/dead-letters/redrive', JSON.stringify(body));
  }

  async #call<Answer>(method: string, path: string, body?: string): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#exchange(method, path, body, attempt);
      if (answer?.ok) return (await answer.json()) as Answer;
      if (answer && (attempt >= tries || !(answer.status === 429 || answer.status >= 500))) throw await told(answer);
      await new Promise((resolve) => setTimeout(resolve, pauseMs * attempt));
    }
  }

  async #exchange(
    method: string,
    path: string,
    body: string | undefined,
    attempt: number,
  ): Promise<Response | undefined> {
    try {
      return await this.#fetch(new URL(path, this.url.endsWith('/') ? this.url : `${this.url}/`), {
        method,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(this.#apiKey !== undefined && { authorization: `Bearer ${this.#apiKey}` }),
        },
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      if (attempt < tries) return undefined;
      const hint = 'Is it running, and is the address right? Name it with --url or SLUICE_URL.';
      throw new CommandError(`${this.url} does not answer. ${hint}`, { cause });
    }
  }
}

/** A refusal of the API in one line. */
async function told(answer: Response): Promise<CommandError> {
  const text = await answer.text();
  try {
    const problem = JSON.parse(text) as Problem;
    const where = problem.pointer === undefined ? '' : ` at ${problem.pointer}`;
    return new CommandError(`${problem.detail ?? problem.title}${where} (${problem.code}).`, {
      cause: new SluiceProblem(problem),
    });
  } catch {
    return new CommandError(`The system answered ${answer.status}: ${text.slice(0, 200)}`);
  }
}
