/** An event that was sent until the system said that it has it. */
export interface SteadySending {
  readonly id: string;
  readonly counter: string;
}

export interface SteadyClientOptions {
  /** Origin of the API at the moment; undefined while the system is down. */
  readonly url: () => string | undefined;
  /** Names the counter that it adds to. */
  readonly counter: string;
  /** How long it rests before it tries again. @default 50 */
  readonly pauseMs?: number;
}

/** Adds ones to a counter, several a request, and sends every request again and again under its ids until it was accepted, however often the system dies. */
export class SteadyClient {
  readonly accepted: SteadySending[] = [];
  readonly #options: SteadyClientOptions;
  #stopped = false;

  constructor(options: SteadyClientOptions) {
    this.#options = options;
  }

  /** Goes on until it is stopped; what it has begun by then it brings to an end. */
  async run(): Promise<void> {
    const { counter } = this.#options;
    for (let request = 0; !this.#stopped; request++) {
      const ids = Array.from({ length: 1 + (request % 5) }, (_, index) => `${counter}-${request}-${index}`);
      const events = ids.map((id) => ({
        id,
        type: 'write.update',
        data: { table: 'cities', key: { country: 'COUNT', id: counter }, add: { n: 1 }, upsert: true },
      }));
      while (!(await this.#send(events))) await this.#rest();
      this.accepted.push(...ids.map((id) => ({ id, counter })));
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Whether all of a request were accepted. */
  async #send(events: readonly object[]): Promise<boolean> {
    const url = this.#options.url();
    if (url === undefined) return false;
    try {
      const answer = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(events),
        // A system that is killed may leave a connection open that nobody answers.
        signal: AbortSignal.timeout(30_000),
      });
      const body = (await answer.json()) as { readonly accepted?: number };
      return answer.status === 202 && body.accepted === events.length;
    } catch {
      return false;
    }
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.#options.pauseMs ?? 50));
  }
}
