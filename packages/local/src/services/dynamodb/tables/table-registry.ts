import type { Store } from '../../../store.ts';
import { resourceNotFound } from '../dynamodb-errors.ts';
import { type AttributeMap } from '../values/attribute-value.ts';
import { encodeKey } from './encode-key.ts';
import { hasKey } from './key-schema.ts';
import { type Table, expiryOf, tableOf } from './table.ts';
import type { TableDefinition } from './table-definition.ts';
import { TableStorage } from './table-storage.ts';

/** The tables of one engine: their definitions are kept in the store, what is derived from them in memory. */
export class TableRegistry {
  readonly #store: Store;
  readonly #tables = new Map<string, TableStorage>();

  constructor(store: Store) {
    this.#store = store;
    store.define(
      `CREATE TABLE IF NOT EXISTS dynamodb_tables (name TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS dynamodb_numbers (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
       INSERT OR IGNORE INTO dynamodb_numbers VALUES ('table', 0);`,
    );
    this.#load();
  }

  /** All table names in order. */
  names(): string[] {
    return [...this.#tables.keys()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  storages(): TableStorage[] {
    return [...this.#tables.values()];
  }

  find(name: string): TableStorage | undefined {
    return this.#tables.get(name);
  }

  /** The table of a data operation. */
  get(name: string): TableStorage {
    const storage = this.#tables.get(name);
    if (storage === undefined) throw resourceNotFound();
    return storage;
  }

  /** The table of a control operation, whose error names it. */
  describe(name: string): Table {
    const storage = this.#tables.get(name);
    if (storage === undefined) throw resourceNotFound(`Requested resource not found: Table: ${name} not found`);
    return storage.table;
  }

  /** Runs a change of definitions; where it does not become durable, memory goes back to what the store has. */
  async change<T>(change: () => T): Promise<T> {
    try {
      return await this.#store.write(change);
    } catch (error) {
      this.#load();
      throw error;
    }
  }

  /** A number no table or index had before. Within `change`. */
  nextNumber(): number {
    const row = this.#store
      .prepare(`UPDATE dynamodb_numbers SET last = last + 1 WHERE name = 'table' RETURNING last`)
      .get();
    return Number(row?.['last']);
  }

  /**
   * Makes a new table. Items lie in the order of their arrival, only their keys are sorted: scattered keys then dirty a
   * few small pages of keys instead of one large page each. Within `change`.
   */
  create(definition: TableDefinition): Table {
    const table = tableOf(definition);
    this.#store.define(
      `CREATE TABLE ${table.items} (id INTEGER PRIMARY KEY, hk BLOB NOT NULL, sk BLOB NOT NULL, size INTEGER NOT NULL,
         expires INTEGER, item TEXT NOT NULL, UNIQUE (hk, sk));
       CREATE INDEX ${table.items}_expires ON ${table.items} (expires) WHERE expires IS NOT NULL;`,
    );
    for (const index of table.indexes) this.#createEntries(index.entries);
    return this.#save(table);
  }

  /** Replaces a definition; indexes come and go with it, new ones are filled. Within `change`. */
  update(definition: TableDefinition): Table {
    const table = tableOf(definition);
    const before = this.get(table.name).table;
    for (const index of before.indexes) {
      if (!table.indexes.some(({ entries }) => entries === index.entries))
        this.#store.define(`DROP TABLE ${index.entries}`);
    }
    const added = table.indexes.filter(({ entries }) => !before.indexes.some((index) => index.entries === entries));
    for (const index of added) this.#createEntries(index.entries);
    this.#save(table);
    if (added.length > 0)
      this.#fill(
        table,
        added.map(({ name }) => name),
      );
    if (before.definition.ttlAttribute !== definition.ttlAttribute) this.#restampExpiry(table);
    return table;
  }

  /** Deletes a table with its items. Within `change`. */
  delete(table: Table): void {
    this.#store.define(`DROP TABLE ${table.items}`);
    for (const index of table.indexes) this.#store.define(`DROP TABLE ${index.entries}`);
    this.#store.prepare('DELETE FROM dynamodb_tables WHERE name = ?').run(table.name);
    this.#tables.delete(table.name);
  }

  #createEntries(name: string): void {
    this.#store.define(
      `CREATE TABLE ${name} (ihk BLOB NOT NULL, isk BLOB NOT NULL, hk BLOB NOT NULL, sk BLOB NOT NULL,
         id INTEGER NOT NULL, PRIMARY KEY (ihk, isk, hk, sk)) WITHOUT ROWID;`,
    );
  }

  #fill(table: Table, names: readonly string[]): void {
    const rows = this.#store.prepare(`SELECT id, hk, sk, item FROM ${table.items}`).all();
    for (const index of table.indexes) {
      if (!names.includes(index.name)) continue;
      const insert = this.#store.prepare(`INSERT INTO ${index.entries} (ihk, isk, hk, sk, id) VALUES (?, ?, ?, ?, ?)`);
      for (const row of rows) {
        const item = JSON.parse(String(row['item'])) as AttributeMap;
        // An item whose attribute has another type than the new index's key is not in the index.
        const fits = [...index.key.partition, ...index.key.sort].every(({ name, type }) => Boolean(item[name]?.[type]));
        if (!hasKey(item, index.key) || !fits) continue;
        const entry = encodeKey(item, index.key);
        insert.run(entry.partition, entry.sort, row['hk'] ?? null, row['sk'] ?? null, row['id'] ?? null);
      }
    }
  }

  #restampExpiry(table: Table): void {
    this.#store.prepare(`UPDATE ${table.items} SET expires = NULL WHERE expires IS NOT NULL`).run();
    if (table.definition.ttlAttribute === undefined) return;
    const stamp = this.#store.prepare(`UPDATE ${table.items} SET expires = ? WHERE hk = ? AND sk = ?`);
    for (const row of this.#store.prepare(`SELECT hk, sk, item FROM ${table.items}`).all()) {
      const expires = expiryOf(table, JSON.parse(String(row['item'])) as AttributeMap);
      if (expires !== null) stamp.run(expires, row['hk'] ?? null, row['sk'] ?? null);
    }
  }

  #save(table: Table): Table {
    this.#store
      .prepare('REPLACE INTO dynamodb_tables (name, definition) VALUES (?, ?)')
      .run(table.name, JSON.stringify(table.definition));
    this.#tables.set(table.name, new TableStorage(this.#store, table));
    return table;
  }

  #load(): void {
    this.#tables.clear();
    for (const row of this.#store.prepare('SELECT definition FROM dynamodb_tables').all()) {
      const table = tableOf(JSON.parse(String(row['definition'])) as TableDefinition);
      this.#tables.set(table.name, new TableStorage(this.#store, table));
    }
  }
}
