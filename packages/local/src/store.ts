import { DatabaseSync, type StatementSync } from 'node:sqlite';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The one SQLite file under all engines (WAL). Writes that arrive in the same turn of the event loop share one commit,
 * and each is answered only after it; a write that throws is rolled back alone.
 */
export class Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #waiters: Waiter[] = [];
  #open = false;

  /** @param file path of the SQLite file, or `:memory:` */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA foreign_keys = OFF; PRAGMA wal_autocheckpoint = 4000;',
    );
  }

  /** Prepares a statement once and keeps it. */
  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs DDL at once: for engines' constructors (`CREATE TABLE IF NOT EXISTS`), outside of writes. */
  define(sql: string): void {
    this.#database.exec(sql);
  }

  /**
   * Runs `change` inside the shared transaction and resolves with its answer once that is committed.
   * `change` must be synchronous; what it throws rolls back this change alone.
   */
  async write<T>(change: () => T): Promise<T> {
    this.#begin();
    this.prepare('SAVEPOINT change').run();
    let answer: T;
    try {
      answer = change();
    } catch (error) {
      this.#database.exec('ROLLBACK TO change; RELEASE change');
      // What made the change fail may be another's write of the same turn: nobody hears of it before it is committed.
      await this.#committed();
      throw error;
    }
    this.prepare('RELEASE change').run();
    await this.#committed();
    return answer;
  }

  /** Runs `query` at once and resolves with its answer; where it may have seen a write of this turn, only after the commit. */
  async read<T>(query: () => T): Promise<T> {
    const answer = query();
    if (this.#open) await this.#committed();
    return answer;
  }

  /** Commits what is open and closes the file. */
  close(): void {
    this.#commit();
    this.#statements.clear();
    this.#database.close();
  }

  #committed(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  #begin(): void {
    if (this.#open) return;
    this.prepare('BEGIN IMMEDIATE').run();
    this.#open = true;
    setImmediate(() => this.#commit());
  }

  #commit(): void {
    if (!this.#open) return;
    this.#open = false;
    const waiters = this.#waiters;
    this.#waiters = [];
    try {
      this.prepare('COMMIT').run();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const waiter of waiters) waiter.reject(error);
      return;
    }
    for (const waiter of waiters) waiter.resolve();
  }
}
