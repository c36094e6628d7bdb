import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StatementLog } from './statement-log.ts';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Logged bytes after which the database is committed: it bounds both the pause of a commit and the replay after a crash. */
const COMMIT_BYTES = 8 * 1024 * 1024;

const READS = /^\s*SELECT\b/i;

/**
 * The one SQLite file under all engines. A write is durable when its statements are on the log beside the file: appending
 * to it is many times cheaper than committing the pages which scattered keys dirty, so the database's own transaction
 * stays open and is committed once for thousands of writes. What a crash leaves on the log is run again at the next start.
 * Writes that arrive in the same turn of the event loop share one append, and each is answered only after it; a write
 * that throws is rolled back alone. Statements must be deterministic: no `random()`, no time of SQLite's.
 */
export class Store {
  readonly #database: DatabaseSync;
  readonly #log: StatementLog;
  readonly #statements = new Map<string, StatementSync>();
  #waiters: Waiter[] = [];
  #generation: number;
  #commitAtBytes = COMMIT_BYTES;
  /** Writes of this turn wait for their append. */
  #turn = false;
  #changing = false;
  #replaying = false;

  /** @param file path of the SQLite file, or `:memory:` */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    // Keys are spread by their hash: of larger pages fewer are dirtied. FULL, because a commit empties the log: after a power failure the database must have what the log had.
    this.#database.exec(
      `PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA foreign_keys = OFF;
       PRAGMA wal_autocheckpoint = 1000; PRAGMA temp_store = MEMORY;
       CREATE TABLE IF NOT EXISTS store_generation (number INTEGER NOT NULL);
       INSERT INTO store_generation SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM store_generation);`,
    );
    this.#generation = Number(this.#database.prepare('SELECT number FROM store_generation').get()?.['number']);
    this.#log = new StatementLog(file === ':memory:' ? undefined : `${file}-log`);
    this.#restore();
    if (this.#log.bytes > 0) this.#commitDatabase();
  }

  /** Prepares a statement once and keeps it. */
  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      if (!READS.test(sql)) this.#noteRuns(statement, sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs DDL at once: for engines' constructors (`CREATE TABLE IF NOT EXISTS`) and changes of tables. */
  define(sql: string): void {
    this.#database.exec(sql);
    this.#note(sql, []);
  }

  /**
   * Runs `change` inside the shared transaction and resolves with its answer once that is durable.
   * `change` must be synchronous. What it throws rolls back this change alone, at no cost where it had written nothing.
   */
  async write<T>(change: () => T): Promise<T> {
    this.#beginTurn();
    const before = this.#log.noted;
    let answer: T;
    this.#changing = true;
    try {
      answer = change();
    } catch (error) {
      this.#undo(before);
      // What made the change fail may be another's write of the same turn: nobody hears of it before it is durable.
      await this.#durable();
      throw error;
    } finally {
      this.#changing = false;
    }
    await this.#durable();
    return answer;
  }

  /** Runs `query` at once and resolves with its answer; where it may have seen a write of this turn, only when that is durable. */
  async read<T>(query: () => T): Promise<T> {
    const answer = query();
    if (this.#turn) await this.#durable();
    return answer;
  }

  /** Commits what is open and closes the file. */
  close(): void {
    this.#endTurn();
    if (this.#log.bytes > 0) this.#commitDatabase();
    this.#statements.clear();
    this.#log.close();
    this.#database.close();
  }

  #durable(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  #beginTurn(): void {
    if (this.#turn) return;
    this.#turn = true;
    setImmediate(() => this.#endTurn());
  }

  #endTurn(): void {
    if (!this.#turn) return;
    this.#turn = false;
    const waiters = this.#waiters;
    this.#waiters = [];
    try {
      if (this.#log.noted > 0) this.#log.append();
    } catch (error) {
      // What was noted has been taken off the notes, so nothing there would tell that there is something to take back.
      this.#log.forget(0);
      this.#restore();
      for (const waiter of waiters) waiter.reject(error);
      return;
    }
    for (const waiter of waiters) waiter.resolve();
    if (this.#log.bytes >= this.#commitAtBytes) this.#commitDatabase();
  }

  /** Takes back what ran since so many bytes were noted. */
  #undo(noted: number): void {
    if (this.#log.noted === noted && this.#database.isTransaction) return;
    this.#log.forget(noted);
    this.#restore();
  }

  /** Brings the database to what the log says. */
  #restore(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    this.#database.exec('BEGIN IMMEDIATE');
    this.#replaying = true;
    try {
      this.#log.replay(this.#generation, (sql, parameters) => {
        // `define` takes several statements at once, and no parameters.
        if (parameters.length === 0) this.#database.exec(sql);
        else this.prepare(sql).run(...parameters);
      });
    } finally {
      this.#replaying = false;
    }
  }

  /** Commits the database and empties the log. Where that fails the log still has everything, and is only longer. */
  #commitDatabase(): void {
    try {
      this.#database.exec(`UPDATE store_generation SET number = ${this.#generation + 1}; COMMIT`);
    } catch {
      this.#commitAtBytes = this.#log.bytes + COMMIT_BYTES;
      return this.#restore();
    }
    this.#generation++;
    this.#commitAtBytes = COMMIT_BYTES;
    this.#log.begin(this.#generation);
    this.#database.exec('BEGIN IMMEDIATE');
  }

  /** Makes a statement that writes note each of its runs. */
  #noteRuns(statement: StatementSync, sql: string): void {
    const [run, get] = [statement.run.bind(statement), statement.get.bind(statement)];
    statement.run = ((...parameters: SQLInputValue[]) => {
      const result = run(...parameters);
      this.#note(sql, parameters);
      return result;
    }) as StatementSync['run'];
    statement.get = ((...parameters: SQLInputValue[]) => {
      const row = get(...parameters);
      this.#note(sql, parameters);
      return row;
    }) as StatementSync['get'];
    statement.all = statement.iterate = () => {
      throw new Error('a statement that writes is run, or gets one row');
    };
  }

  #note(sql: string, parameters: readonly SQLInputValue[]): void {
    if (this.#replaying) return;
    this.#log.note(sql, parameters);
    if (!this.#changing && !this.#turn) this.#log.append();
  }
}
