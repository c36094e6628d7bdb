import type { DeadLetterFlow } from '@sluice/core';
import type { BrowsedQueue, QueuedMessage } from '../../ports/queue.ts';
import { failureName } from '../../resilience/classify-failure.ts';
import { chunk } from '../../resilience/chunk.ts';
import type { Deadline } from '../../resilience/deadline.ts';
import { mapBounded } from '../../resilience/map-bounded.ts';
import { retryCall, type RetryOptions } from '../../resilience/retry-call.ts';
import type { Letter } from './letter.ts';
import { readLetter } from './read-letter.ts';

export interface QueuePassOptions {
  readonly queue: BrowsedQueue;
  readonly flow: DeadLetterFlow;
  /** When to stop looking; giving back comes after it. */
  readonly until: Deadline;
  readonly retry: RetryOptions;
}

/** Longer than a call may take, so that no message comes twice within one pass; when a function dies, they are back after this. */
const holdSeconds = 60;
/** Short polls ask only some of SQS's servers, so that an empty answer would not mean an empty queue (sqs-short-and-long-polling.html). */
const waitSeconds = 1;
/** Calls under way at a time; an AWS client has 50 connections. */
const callsAtOnce = 10;

/**
 * One look through a dead-letter queue. SQS cannot be browsed: messages are borrowed, each for itself, and given back in the end.
 * `release` has to be called whatever happens.
 */
export class QueuePass {
  /** The end of the queue was reached. */
  exhausted = false;
  /** Messages seen. */
  messages = 0;
  readonly #options: QueuePassOptions;
  /** Receipt handles by message: one that comes twice has two. */
  readonly #held = new Map<string, string[]>();
  readonly #gone = new Set<string>();
  #calls = 1;
  #full = false;

  constructor(options: QueuePassOptions) {
    this.#options = options;
  }

  /** The next dead letters; none at the end of the queue, or when time is up. */
  async next(): Promise<readonly Letter[]> {
    const { flow, until } = this.#options;
    if (this.exhausted || this.#full || !until.allows(waitSeconds * 1000)) return [];
    const answers = await Promise.all(Array.from({ length: this.#calls }, () => this.#receive()));
    const received = answers.flat();
    this.exhausted = received.length === 0 && !this.#full;
    this.#calls = received.length === this.#calls * 10 ? Math.min(this.#calls * 2, callsAtOnce) : 1;
    const fresh: QueuedMessage[] = [];
    const copies: string[] = [];
    for (const message of received) {
      const { messageId, receiptHandle } = message;
      const handles = this.#held.get(messageId);
      if (this.#gone.has(messageId)) copies.push(receiptHandle);
      else if (handles) handles.push(receiptHandle);
      else {
        this.#held.set(messageId, [receiptHandle]);
        fresh.push(message);
      }
    }
    // SQS may have missed one when it deleted the others (standard-queues-at-least-once-delivery.html).
    await this.#delete(copies);
    this.messages += fresh.length;
    return fresh.map((message) => readLetter(message, flow));
  }

  /** Messages that somebody else holds, approximately. */
  async heldElsewhere(): Promise<number> {
    const { queue, retry } = this.#options;
    const { held } = await retryCall(() => queue.depth(), retry);
    return Math.max(0, held - [...this.#held.values()].flat().length);
  }

  /** Deletes dead letters; answers whether all of them are gone. One that is not is seen again. */
  async remove(letters: readonly Letter[]): Promise<boolean> {
    const handlesOf = ({ message }: Letter) => this.#held.get(message.messageId) ?? [message.receiptHandle];
    const stay = await this.#delete(letters.flatMap(handlesOf));
    for (const letter of letters) {
      if (handlesOf(letter).some((handle) => stay.has(handle))) continue;
      this.#held.delete(letter.message.messageId);
      this.#gone.add(letter.message.messageId);
    }
    return letters.every(({ message }) => this.#gone.has(message.messageId));
  }

  /** Gives everything back that is still held. Never rejects: what cannot be given back comes back by itself. */
  async release(): Promise<void> {
    const { queue, retry } = this.#options;
    const handles = [...this.#held.values()].flat();
    this.#held.clear();
    await mapBounded(chunk(handles, { maxEntries: 10 }), callsAtOnce, async (call) => {
      if (!retry.deadline.allows(0)) return;
      try {
        await queue.changeVisibility(call.map((receiptHandle) => ({ receiptHandle, timeoutSeconds: 0 })));
      } catch {
        // It is visible again when the hold ends.
      }
    });
  }

  /** Answers the handles of those that stay. */
  async #delete(handles: readonly string[]): Promise<ReadonlySet<string>> {
    const { queue, retry } = this.#options;
    const stay = await mapBounded(chunk(handles, { maxEntries: 10 }), callsAtOnce, async (call) => {
      const failures = await retryCall(() => queue.delete(call), retry);
      return call.filter((_, index) => failures[index] !== null);
    });
    return new Set(stay.flat());
  }

  async #receive(): Promise<readonly QueuedMessage[]> {
    const { queue, retry } = this.#options;
    try {
      return await retryCall(() => queue.receive({ holdSeconds, waitSeconds }), retry);
    } catch (error) {
      // 120,000 messages of a queue can be held at a time (quotas-messages.html): this pass holds as many as there can be.
      if (!failureName(error).includes('OverLimit')) throw error;
      this.#full = true;
      return [];
    }
  }
}
