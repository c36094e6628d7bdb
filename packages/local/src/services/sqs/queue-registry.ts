import type { Store } from '../../store.ts';
import { invalidAddress, missingParameter, queueDoesNotExist } from './errors.ts';
import { type Input, optionalString } from './input.ts';
import { type Queue, type QueueRecord, toQueue } from './queue.ts';

interface QueueRow {
  readonly id: number;
  readonly name: string;
  readonly attributes: string;
  readonly tags: string;
  readonly created_at: number;
  readonly modified_at: number;
  readonly purged_at: number | null;
}

/** How long a deleted queue's name stays taken: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
const recentlyDeletedMs = 60_000;

/** All queues, held in memory and kept in the store. Its changes are made inside `store.write`. */
export class QueueRegistry {
  readonly #store: Store;
  readonly #arnPrefix: string;
  readonly #accountId: string;
  readonly #queues = new Map<string, Queue>();

  constructor(store: Store, options: { region: string; accountId: string }) {
    this.#store = store;
    this.#arnPrefix = `arn:aws:sqs:${options.region}:${options.accountId}:`;
    this.#accountId = options.accountId;
    store.define(`
      CREATE TABLE IF NOT EXISTS sqs_queues (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        attributes TEXT NOT NULL,
        tags TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        modified_at INTEGER NOT NULL,
        purged_at INTEGER
      );
      CREATE TABLE IF NOT EXISTS sqs_deleted_queues (name TEXT PRIMARY KEY, deleted_at INTEGER NOT NULL) WITHOUT ROWID;
    `);
    this.reload();
  }

  /** Takes the queues from the store again: after a write that could not be committed. */
  reload(): void {
    this.#queues.clear();
    for (const row of this.#store.prepare('SELECT * FROM sqs_queues ORDER BY name').all()) {
      const queue = row as unknown as QueueRow;
      this.#queues.set(
        queue.name,
        toQueue({
          id: queue.id,
          name: queue.name,
          arn: this.arn(queue.name),
          attributes: JSON.parse(queue.attributes) as Record<string, string>,
          tags: JSON.parse(queue.tags) as Record<string, string>,
          createdAt: queue.created_at,
          modifiedAt: queue.modified_at,
          purgedAt: queue.purged_at ?? undefined,
        }),
      );
    }
  }

  arn(name: string): string {
    return this.#arnPrefix + name;
  }

  all(): readonly Queue[] {
    return [...this.#queues.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  findByArn(arn: string): Queue | undefined {
    return arn.startsWith(this.#arnPrefix) ? this.#queues.get(arn.slice(this.#arnPrefix.length)) : undefined;
  }

  /** The queue a request names by its URL. */
  require(input: Input): Queue {
    const queue = this.#queues.get(this.nameInUrl(input));
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  }

  /** The name in a request's `QueueUrl`: the last two parts of the path count, on any host, so that data outlives a port. */
  nameInUrl(input: Input): string {
    const url = optionalString(input, 'QueueUrl');
    if (url === undefined || url === '') throw missingParameter('QueueUrl');
    const path = /^https?:\/\/[^/]*(\/.*)?$/.exec(url);
    if (path === null) return url;
    const [account, name] = (path[1] ?? '').split('/').filter(Boolean).slice(-2);
    if (account === undefined || name === undefined) throw invalidAddress(url);
    if (account !== this.#accountId) throw queueDoesNotExist();
    return name;
  }

  /** Whether the name was given up less than a minute ago. */
  wasDeletedRecently(name: string, now: number): boolean {
    const row = this.#store.prepare('SELECT deleted_at FROM sqs_deleted_queues WHERE name = ?').get(name) as
      | { deleted_at: number }
      | undefined;
    return row !== undefined && now - row.deleted_at < recentlyDeletedMs;
  }

  create(name: string, attributes: QueueRecord['attributes'], tags: QueueRecord['tags'], now: number): Queue {
    const { lastInsertRowid } = this.#store
      .prepare('INSERT INTO sqs_queues (name, attributes, tags, created_at, modified_at) VALUES (?, ?, ?, ?, ?)')
      .run(name, JSON.stringify(attributes), JSON.stringify(tags), now, now);
    this.#store.prepare('DELETE FROM sqs_deleted_queues WHERE name = ?').run(name);
    return this.#keep({
      id: Number(lastInsertRowid),
      name,
      arn: this.arn(name),
      attributes,
      tags,
      createdAt: now,
      modifiedAt: now,
      purgedAt: undefined,
    });
  }

  update(queue: Queue, changes: Partial<Pick<QueueRecord, 'attributes' | 'tags' | 'modifiedAt' | 'purgedAt'>>): Queue {
    const next = { ...queue, ...changes };
    this.#store
      .prepare('UPDATE sqs_queues SET attributes = ?, tags = ?, modified_at = ?, purged_at = ? WHERE id = ?')
      .run(
        JSON.stringify(next.attributes),
        JSON.stringify(next.tags),
        next.modifiedAt,
        next.purgedAt ?? null,
        queue.id,
      );
    return this.#keep(next);
  }

  remove(queue: Queue, now: number): void {
    this.#store.prepare('DELETE FROM sqs_queues WHERE id = ?').run(queue.id);
    this.#store.prepare('INSERT OR REPLACE INTO sqs_deleted_queues VALUES (?, ?)').run(queue.name, now);
    this.#queues.delete(queue.name);
  }

  #keep(record: QueueRecord): Queue {
    const queue = toQueue(record);
    this.#queues.set(queue.name, queue);
    return queue;
  }
}
