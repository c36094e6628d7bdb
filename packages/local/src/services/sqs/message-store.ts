import type { Store } from '../../store.ts';
import type { Queue } from './queue.ts';

/** What is kept of a message and never changes. */
export interface MessageContent {
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  /** JSON of the message attributes, `null` without any. */
  readonly attributes: string | null;
  /** JSON of the system attributes fixed at sending: SenderId, MessageGroupId, AWSTraceHeader and the like. */
  readonly system: string;
}

/** A message as it lies in its queue. */
export interface StoredMessage extends MessageContent {
  readonly seq: number;
  readonly visible_at: number;
  /** Receives from this queue. */
  readonly receives: number;
  /** Receives from the queues it was in before: `ApproximateReceiveCount` goes on counting in the dead-letter queue. */
  readonly earlier_receives: number;
  readonly first_received_at: number | null;
  readonly sent_at: number;
  readonly message_group: string | null;
  readonly source: string | null;
}

export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/**
 * The messages of all queues. State that changes with every receive lies apart from the content, so that a receive
 * rewrites some bytes and not a body of up to 1 MiB. Its changes are made inside `store.write`.
 */
export class MessageStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    // AUTOINCREMENT: a number is never used twice, so that an old receipt handle cannot name a new message.
    store.define(`
      CREATE TABLE IF NOT EXISTS sqs_messages (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        queue INTEGER NOT NULL,
        visible_at INTEGER NOT NULL,
        receives INTEGER NOT NULL DEFAULT 0,
        earlier_receives INTEGER NOT NULL DEFAULT 0,
        receipt INTEGER NOT NULL DEFAULT 0,
        received_at INTEGER,
        first_received_at INTEGER,
        sent_at INTEGER NOT NULL,
        arrived_at INTEGER NOT NULL,
        message_group TEXT,
        source TEXT
      );
      CREATE INDEX IF NOT EXISTS sqs_messages_visible ON sqs_messages (queue, visible_at, receives);
      CREATE INDEX IF NOT EXISTS sqs_messages_sent ON sqs_messages (queue, sent_at);
      CREATE INDEX IF NOT EXISTS sqs_messages_arrived ON sqs_messages (queue, arrived_at);
      CREATE INDEX IF NOT EXISTS sqs_messages_order ON sqs_messages (queue, seq) WHERE message_group IS NOT NULL;
      CREATE TABLE IF NOT EXISTS sqs_contents (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        body TEXT NOT NULL,
        md5 TEXT NOT NULL,
        attributes TEXT,
        system TEXT NOT NULL
      );
      CREATE TRIGGER IF NOT EXISTS sqs_messages_deleted AFTER DELETE ON sqs_messages
        BEGIN DELETE FROM sqs_contents WHERE seq = old.seq; END;
    `);
  }

  /** Adds a message and answers its number, which only grows. */
  insert(
    queue: Queue,
    content: MessageContent,
    state: { sentAt: number; visibleAt: number; group: string | undefined },
  ): number {
    const { lastInsertRowid } = this.#store
      .prepare(
        'INSERT INTO sqs_messages (queue, visible_at, sent_at, arrived_at, message_group) VALUES (?, ?, ?, ?, ?)',
      )
      .run(queue.id, state.visibleAt, state.sentAt, state.sentAt, state.group ?? null);
    const seq = Number(lastInsertRowid);
    this.#store
      .prepare('INSERT INTO sqs_contents VALUES (?, ?, ?, ?, ?, ?)')
      .run(seq, content.id, content.body, content.md5, content.attributes, content.system);
    return seq;
  }

  /** Adds a second copy of a message, visible at once: a standard queue may deliver twice. */
  duplicate(seq: number, visibleAt: number): void {
    const { lastInsertRowid } = this.#store
      .prepare(
        `INSERT INTO sqs_messages (queue, visible_at, receives, earlier_receives, first_received_at, sent_at, arrived_at, message_group, source)
         SELECT queue, ?, receives, earlier_receives, first_received_at, sent_at, arrived_at, message_group, source
         FROM sqs_messages WHERE seq = ?`,
      )
      .run(visibleAt, seq);
    this.#store
      .prepare('INSERT INTO sqs_contents SELECT ?, id, body, md5, attributes, system FROM sqs_contents WHERE seq = ?')
      .run(lastInsertRowid, seq);
  }

  hasVisible(queue: Queue, now: number): boolean {
    return (
      this.#store
        .prepare('SELECT 1 FROM sqs_messages WHERE queue = ? AND visible_at <= ? LIMIT 1')
        .get(queue.id, now) !== undefined
    );
  }

  /** The messages that may be received now, those first that have waited longest. */
  visible(queue: Queue, now: number, limit: number): readonly StoredMessage[] {
    return this.#store
      .prepare(
        `SELECT * FROM sqs_messages JOIN sqs_contents USING (seq)
         WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, receives, seq LIMIT ?`,
      )
      .all(queue.id, now, limit) as unknown as StoredMessage[];
  }

  /**
   * The messages of a FIFO queue that may be received now, in the order of their sending: nothing from a group of which
   * a message is in flight, nothing past a message of its group that waits.
   */
  visibleInOrder(queue: Queue, now: number, limit: number): readonly StoredMessage[] {
    const blocked = new Set<string>();
    const inFlight = this.#store.prepare(
      'SELECT message_group FROM sqs_messages WHERE queue = ? AND visible_at > ? AND receives > 0',
    );
    for (const row of inFlight.iterate(queue.id, now)) blocked.add(String(row['message_group']));
    const found: StoredMessage[] = [];
    const inOrder = this.#store.prepare(
      `SELECT seq, visible_at, message_group FROM sqs_messages
       WHERE queue = ? AND message_group IS NOT NULL ORDER BY seq`,
    );
    for (const row of inOrder.iterate(queue.id)) {
      const group = String(row['message_group']);
      if (blocked.has(group)) continue;
      if (Number(row['visible_at']) > now) {
        blocked.add(group);
        continue;
      }
      found.push(
        this.#store
          .prepare('SELECT * FROM sqs_messages JOIN sqs_contents USING (seq) WHERE seq = ?')
          .get(Number(row['seq'])) as unknown as StoredMessage,
      );
      if (found.length === limit) break;
    }
    return found;
  }

  /** Puts a message in flight under a new receipt. */
  receive(seq: number, state: { now: number; visibleAt: number; receipt: number }): void {
    this.#store
      .prepare(
        `UPDATE sqs_messages SET visible_at = ?, receives = receives + 1, receipt = ?, received_at = ?,
           first_received_at = coalesce(first_received_at, ?) WHERE seq = ?`,
      )
      .run(state.visibleAt, state.receipt, state.now, state.now, seq);
  }

  /** Undoes a receive nobody got. */
  giveBack(seq: number, receipt: number, now: number): void {
    this.#store
      .prepare(
        'UPDATE sqs_messages SET visible_at = ?, receives = receives - 1, receipt = 0 WHERE seq = ? AND receipt = ?',
      )
      .run(now, seq, receipt);
  }

  /** Moves a message to the dead-letter queue. A FIFO queue counts its age anew, a standard one from the first sending. */
  deadLetter(seq: number, target: Queue, state: { now: number; source: string }): void {
    this.#store
      .prepare(
        `UPDATE sqs_messages SET queue = ?, visible_at = ?, earlier_receives = earlier_receives + receives, receives = 0,
           receipt = 0, arrived_at = ?, sent_at = iif(?, ?, sent_at), source = ? WHERE seq = ?`,
      )
      .run(target.id, state.now, state.now, target.fifo ? 1 : 0, state.now, state.source, seq);
  }

  /** Moves a message out of a dead-letter queue: it counts as new, with a new id and enqueue time. */
  redrive(seq: number, target: Queue, state: { now: number; id: string }): void {
    this.#store
      .prepare(
        `UPDATE sqs_messages SET queue = ?, visible_at = ?, earlier_receives = 0, receives = 0, receipt = 0,
           first_received_at = NULL, received_at = NULL, arrived_at = ?, sent_at = ?, source = NULL WHERE seq = ?`,
      )
      .run(target.id, state.now, state.now, state.now, seq);
    this.#store.prepare('UPDATE sqs_contents SET id = ? WHERE seq = ?').run(state.id, seq);
  }

  /** Ends the visibility timeout of every message that was received and not deleted. */
  returnInFlight(queue: Queue, now: number): void {
    this.#store
      .prepare('UPDATE sqs_messages SET visible_at = ? WHERE queue = ? AND visible_at > ? AND receives > 0')
      .run(now, queue.id, now);
  }

  /** What a receipt stands for, as long as it is the message's latest. */
  byReceipt(queue: Queue, seq: number, receipt: number): { visible_at: number; received_at: number } | undefined {
    return this.#store
      .prepare('SELECT visible_at, received_at FROM sqs_messages WHERE seq = ? AND queue = ? AND receipt = ?')
      .get(seq, queue.id, receipt) as { visible_at: number; received_at: number } | undefined;
  }

  setVisibleAt(seq: number, visibleAt: number): void {
    this.#store.prepare('UPDATE sqs_messages SET visible_at = ? WHERE seq = ?').run(visibleAt, seq);
  }

  /** A FIFO queue's delay also holds for messages already sent and not yet received. */
  setDelay(queue: Queue, delayMs: number): void {
    this.#store
      .prepare('UPDATE sqs_messages SET visible_at = sent_at + ? WHERE queue = ? AND receives = 0')
      .run(delayMs, queue.id);
  }

  delete(queue: Queue, seq: number, receipt: number): boolean {
    const { changes } = this.#store
      .prepare('DELETE FROM sqs_messages WHERE seq = ? AND queue = ? AND receipt = ?')
      .run(seq, queue.id, receipt);
    return changes > 0;
  }

  deleteAll(queueId: number): void {
    this.#store.prepare('DELETE FROM sqs_messages WHERE queue = ?').run(queueId);
  }

  hasExpired(queue: Queue, now: number): boolean {
    return (
      this.#store
        .prepare('SELECT 1 FROM sqs_messages WHERE queue = ? AND sent_at <= ? LIMIT 1')
        .get(queue.id, now - queue.retentionMs) !== undefined
    );
  }

  deleteExpired(queue: Queue, now: number): void {
    this.#store
      .prepare('DELETE FROM sqs_messages WHERE queue = ? AND sent_at <= ?')
      .run(queue.id, now - queue.retentionMs);
  }

  /** When the next message that is hidden now becomes visible. */
  nextVisibleAt(queue: Queue, now: number): number | undefined {
    const row = this.#store
      .prepare('SELECT min(visible_at) AS at FROM sqs_messages WHERE queue = ? AND visible_at > ?')
      .get(queue.id, now) as { at: number | null };
    return row.at ?? undefined;
  }

  inFlight(queue: Queue, now: number): number {
    return this.#count('visible_at > ? AND receives > 0', queue, now);
  }

  counts(queue: Queue, now: number): MessageCounts {
    // Three ranges of one index: each is counted without looking at a row.
    return {
      visible: this.#count('visible_at <= ?', queue, now),
      inFlight: this.inFlight(queue, now),
      delayed: this.#count('visible_at > ? AND receives = 0', queue, now),
    };
  }

  /** When the oldest message came into the queue; messages received more than three times are left out, as CloudWatch does. */
  oldestArrival(queue: Queue): number | undefined {
    const row = this.#store
      .prepare('SELECT arrived_at FROM sqs_messages WHERE queue = ? AND receives <= 3 ORDER BY arrived_at LIMIT 1')
      .get(queue.id) as { arrived_at: number } | undefined;
    return row?.arrived_at;
  }

  #count(condition: string, queue: Queue, now: number): number {
    const row = this.#store
      .prepare(`SELECT count(*) AS n FROM sqs_messages WHERE queue = ? AND ${condition}`)
      .get(queue.id, now) as { n: number };
    return row.n;
  }
}
