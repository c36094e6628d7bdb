import type { Store } from '../../store.ts';
import type { BusEvent, EventHead } from './event.ts';

/** One event on its way to one target. */
export interface PendingDelivery {
  readonly id: number;
  readonly bus: string;
  readonly rule: string;
  readonly target: string;
  readonly event: BusEvent;
  readonly acceptedAt: number;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Buses the event went through before this one. */
  readonly hops: number;
}

interface PendingRow {
  readonly id: number;
  readonly bus: string;
  readonly rule: string;
  readonly target: string;
  readonly head: string;
  readonly detail: string;
  readonly accepted_at: number;
  readonly attempts: number;
  readonly hops: number;
}

/** The deliveries still to be made, in the store: a restart goes on where the last run ended. Changes are made inside `store.write`. */
export class PendingDeliveries {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    store.define(`
      CREATE TABLE IF NOT EXISTS eb_pending (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        bus TEXT NOT NULL,
        rule TEXT NOT NULL,
        target TEXT NOT NULL,
        head TEXT NOT NULL,
        detail TEXT NOT NULL,
        accepted_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        hops INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS eb_pending_due ON eb_pending (due_at);
    `);
  }

  add(delivery: { bus: string; rule: string; target: string; event: BusEvent; hops: number }, now: number): void {
    this.#store
      .prepare(
        `INSERT INTO eb_pending (bus, rule, target, head, detail, accepted_at, due_at, hops)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        delivery.bus,
        delivery.rule,
        delivery.target,
        JSON.stringify(delivery.event.head),
        delivery.event.detail,
        now,
        now,
        delivery.hops,
      );
  }

  /** The deliveries that are due, those first that have waited longest. */
  dueIds(now: number, limit: number): readonly number[] {
    return this.#store
      .prepare('SELECT id FROM eb_pending WHERE due_at <= ? ORDER BY due_at, id LIMIT ?')
      .all(now, limit)
      .map((row) => Number(row['id']));
  }

  read(id: number): PendingDelivery {
    const row = this.#store.prepare('SELECT * FROM eb_pending WHERE id = ?').get(id) as unknown as PendingRow;
    return {
      id: row.id,
      bus: row.bus,
      rule: row.rule,
      target: row.target,
      event: { head: JSON.parse(row.head) as EventHead, detail: row.detail },
      acceptedAt: row.accepted_at,
      attempts: row.attempts,
      hops: row.hops,
    };
  }

  /** When the next delivery that is not due yet falls due. */
  nextDueAt(now: number): number | undefined {
    const row = this.#store.prepare('SELECT min(due_at) AS at FROM eb_pending WHERE due_at > ?').get(now) as {
      at: number | null;
    };
    return row.at ?? undefined;
  }

  count(): number {
    return (this.#store.prepare('SELECT count(*) AS n FROM eb_pending').get() as { n: number }).n;
  }

  postpone(id: number, attempts: number, dueAt: number): void {
    this.#store.prepare('UPDATE eb_pending SET attempts = ?, due_at = ? WHERE id = ?').run(attempts, dueAt, id);
  }

  remove(id: number): void {
    this.#store.prepare('DELETE FROM eb_pending WHERE id = ?').run(id);
  }
}
