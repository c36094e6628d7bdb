/** Batches of one mapping that wait for an environment. Meanwhile messages are better left in the queue, where the next batch takes more of them at once. */
export class WaitingLine {
  #length = 0;
  #polls = new AbortController();
  #room = Promise.withResolvers<void>();

  constructor() {
    this.#room.resolve();
  }

  /** Aborts when a batch joins the line. */
  get polls(): AbortSignal {
    return this.#polls.signal;
  }

  /** Resolves when nobody waits. */
  get room(): Promise<void> {
    return this.#room.promise;
  }

  join(): void {
    this.#length += 1;
    if (this.#length > 1) return;
    this.#room = Promise.withResolvers();
    this.#polls.abort();
  }

  leave(): void {
    this.#length -= 1;
    if (this.#length > 0) return;
    this.#polls = new AbortController();
    this.#room.resolve();
  }
}
