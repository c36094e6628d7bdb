import type { MessageStore } from './message-store.ts';
import type { Queue } from './queue.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const maximumInFlight = 120_000;

/**
 * How many more messages of a queue may be in flight. Counting is dear, so the last count plus all receives since is kept
 * as an upper bound, and the rows are counted again only when that reaches the limit.
 */
export class InFlightLimit {
  readonly #messages: Pick<MessageStore, 'inFlight'>;
  readonly #limit: number;
  readonly #bounds = new Map<number, number>();

  constructor(messages: Pick<MessageStore, 'inFlight'>, limit = maximumInFlight) {
    this.#messages = messages;
    this.#limit = limit;
  }

  /** How many of `wanted` may be taken now. */
  room(queue: Queue, wanted: number, now: number): number {
    let bound = this.#bounds.get(queue.id);
    if (bound === undefined || bound + wanted > this.#limit) {
      bound = this.#messages.inFlight(queue, now);
      this.#bounds.set(queue.id, bound);
    }
    return Math.max(0, Math.min(wanted, this.#limit - bound));
  }

  taken(queue: Queue, count: number): void {
    this.#bounds.set(queue.id, (this.#bounds.get(queue.id) ?? 0) + count);
  }
}
