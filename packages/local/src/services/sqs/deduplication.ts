import type { Store } from '../../store.ts';
import type { Queue } from './queue.ts';

export interface Accepted {
  readonly id: string;
  readonly seq: number;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html */
const intervalMs = 5 * 60_000;

/** What FIFO queues took within the last five minutes. Its changes are made inside `store.write`. */
export class Deduplication {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    store.define(`
      CREATE TABLE IF NOT EXISTS sqs_deduplication (
        queue INTEGER NOT NULL,
        scope TEXT NOT NULL,
        deduplication_id TEXT NOT NULL,
        id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        sent_at INTEGER NOT NULL,
        PRIMARY KEY (queue, scope, deduplication_id)
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS sqs_deduplication_sent ON sqs_deduplication (sent_at);
    `);
  }

  /** The message sent before under this deduplication id, even when it was deleted since. */
  find(queue: Queue, group: string, deduplicationId: string, now: number): Accepted | undefined {
    return this.#store
      .prepare(
        'SELECT id, seq FROM sqs_deduplication WHERE queue = ? AND scope = ? AND deduplication_id = ? AND sent_at > ?',
      )
      .get(queue.id, scopeOf(queue, group), deduplicationId, now - intervalMs) as Accepted | undefined;
  }

  keep(queue: Queue, group: string, deduplicationId: string, accepted: Accepted, now: number): void {
    this.#store.prepare('DELETE FROM sqs_deduplication WHERE sent_at <= ?').run(now - intervalMs);
    this.#store
      .prepare('INSERT OR REPLACE INTO sqs_deduplication VALUES (?, ?, ?, ?, ?, ?)')
      .run(queue.id, scopeOf(queue, group), deduplicationId, accepted.id, accepted.seq, now);
  }

  deleteAll(queueId: number): void {
    this.#store.prepare('DELETE FROM sqs_deduplication WHERE queue = ?').run(queueId);
  }
}

function scopeOf(queue: Queue, group: string): string {
  return queue.deduplicationPerGroup ? group : '';
}
