import type { Clock } from '../../clock.ts';
import type { Store } from '../../store.ts';
import { resourceNotFound } from './errors.ts';
import { type BusEvent, type EventHead, eventText } from './event.ts';
import { compilePattern, type EventTest } from './pattern/compile-pattern.ts';

export interface Archive {
  readonly name: string;
  readonly bus: string;
  readonly pattern?: string;
  readonly description?: string;
  /** 0 keeps events for ever. */
  readonly retentionDays: number;
  readonly createdAt: number;
}

/** Where a replay stands: behind the event of this time and number. */
export interface ArchivePosition {
  readonly time: number;
  readonly seq: number;
}

export interface ArchivedEvent extends ArchivePosition {
  readonly event: BusEvent;
}

const dayMs = 86_400_000;

/** Archives and the events in them. Its changes are made inside `store.write`. */
export class Archives {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #archives = new Map<string, { readonly archive: Archive; readonly matches: EventTest }>();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    store.define(`
      CREATE TABLE IF NOT EXISTS eb_archives (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS eb_archived (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        archive TEXT NOT NULL,
        time INTEGER NOT NULL,
        archived_at INTEGER NOT NULL,
        size INTEGER NOT NULL,
        head TEXT NOT NULL,
        detail TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS eb_archived_time ON eb_archived (archive, time, seq);
      CREATE INDEX IF NOT EXISTS eb_archived_age ON eb_archived (archive, archived_at);
    `);
    this.reload();
  }

  /** Takes the archives from the store again: after a write that could not be committed. */
  reload(): void {
    this.#archives.clear();
    for (const row of this.#store.prepare('SELECT record FROM eb_archives').all()) {
      this.#keep(JSON.parse(String(row['record'])) as Archive);
    }
  }

  all(): readonly Archive[] {
    return [...this.#archives.values()].map(({ archive }) => archive).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Archive | undefined {
    return this.#archives.get(name)?.archive;
  }

  require(name: string): Archive {
    const archive = this.find(name);
    if (archive === undefined) throw resourceNotFound(`Archive ${name} does not exist.`);
    return archive;
  }

  put(archive: Archive): void {
    this.#keep(archive);
    this.#store.prepare('INSERT OR REPLACE INTO eb_archives VALUES (?, ?)').run(archive.name, JSON.stringify(archive));
  }

  remove(name: string): void {
    this.#store.prepare('DELETE FROM eb_archives WHERE name = ?').run(name);
    this.#store.prepare('DELETE FROM eb_archived WHERE archive = ?').run(name);
    this.#archives.delete(name);
  }

  /** Keeps an event in each archive of the bus whose pattern it matches, and drops what was kept long enough. */
  take(bus: string, event: BusEvent, value: unknown): void {
    for (const { archive, matches } of this.#archives.values()) {
      if (archive.bus !== bus || !matches(value)) continue;
      this.#dropExpired(archive);
      this.#store
        .prepare('INSERT INTO eb_archived (archive, time, archived_at, size, head, detail) VALUES (?, ?, ?, ?, ?, ?)')
        .run(
          archive.name,
          Date.parse(event.head.time),
          this.#clock.now(),
          Buffer.byteLength(eventText(event)),
          JSON.stringify(event.head),
          event.detail,
        );
    }
  }

  /** The next events of an archive in the order of their time, from `position` to before `end`. */
  read(archive: Archive, position: ArchivePosition, end: number, limit: number): readonly ArchivedEvent[] {
    const rows = this.#store
      .prepare(
        `SELECT seq, time, head, detail FROM eb_archived
         WHERE archive = ? AND (time, seq) > (?, ?) AND time < ? AND archived_at > ? ORDER BY time, seq LIMIT ?`,
      )
      .all(archive.name, position.time, position.seq, end, this.#oldest(archive), limit);
    return rows.map((row) => ({
      seq: Number(row['seq']),
      time: Number(row['time']),
      event: { head: JSON.parse(String(row['head'])) as EventHead, detail: String(row['detail']) },
    }));
  }

  size(archive: Archive): { events: number; bytes: number } {
    const row = this.#store
      .prepare(
        'SELECT count(*) AS events, coalesce(sum(size), 0) AS bytes FROM eb_archived WHERE archive = ? AND archived_at > ?',
      )
      .get(archive.name, this.#oldest(archive));
    return row as { events: number; bytes: number };
  }

  #dropExpired(archive: Archive): void {
    if (archive.retentionDays === 0) return;
    this.#store
      .prepare('DELETE FROM eb_archived WHERE archive = ? AND archived_at <= ?')
      .run(archive.name, this.#oldest(archive));
  }

  #oldest(archive: Archive): number {
    return archive.retentionDays === 0 ? -1 : this.#clock.now() - archive.retentionDays * dayMs;
  }

  #keep(archive: Archive): void {
    const matches = archive.pattern === undefined ? () => true : compilePattern(archive.pattern);
    this.#archives.set(archive.name, { archive, matches });
  }
}
