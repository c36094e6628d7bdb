import type { StatementSync } from 'node:sqlite';
import type { Store } from '../../../store.ts';
import { type AttributeMap, attribute } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import { encodeKey, type StoredKey } from './encode-key.ts';
import { hasKey } from './key-schema.ts';
import type { IndexTable } from './index-table.ts';
import { expiryOf, type Table } from './table.ts';

/** Reads and writes the rows of one table and its indexes. All methods are synchronous and belong into a store's write or read. */
export class TableStorage {
  readonly table: Table;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #idOf: StatementSync;
  readonly #delete: StatementSync;
  readonly #expired: StatementSync;
  readonly #indexes: readonly { index: IndexTable; insert: StatementSync; delete: StatementSync }[];

  constructor(store: Store, table: Table) {
    this.table = table;
    this.#select = store.prepare(`SELECT item FROM ${table.items} WHERE hk = ? AND sk = ?`);
    this.#insert = store.prepare(
      `INSERT INTO ${table.items} (size, expires, item, hk, sk) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.#update = store.prepare(`UPDATE ${table.items} SET size = ?, expires = ?, item = ? WHERE hk = ? AND sk = ?`);
    this.#idOf = store.prepare(`SELECT id FROM ${table.items} WHERE hk = ? AND sk = ?`);
    this.#delete = store.prepare(`DELETE FROM ${table.items} WHERE hk = ? AND sk = ?`);
    this.#expired = store.prepare(
      `SELECT hk, sk, item FROM ${table.items} WHERE expires <= ? AND expires > ? ORDER BY expires LIMIT ?`,
    );
    this.#indexes = table.indexes.map((index) => ({
      index,
      insert: store.prepare(`INSERT INTO ${index.entries} (ihk, isk, hk, sk, id) VALUES (?, ?, ?, ?, ?)`),
      delete: store.prepare(`DELETE FROM ${index.entries} WHERE ihk = ? AND isk = ? AND hk = ? AND sk = ?`),
    }));
  }

  get(key: StoredKey): AttributeMap | undefined {
    const row = this.#select.get(key.partition, key.sort);
    return row === undefined ? undefined : (JSON.parse(String(row['item'])) as AttributeMap);
  }

  /** Items which expired up to a second, and after another. */
  expired(until: number, after: number, limit: number): { key: StoredKey; item: AttributeMap }[] {
    const rows = this.#expired.all(until, after, limit);
    return rows.map((row) => ({
      key: { partition: Buffer.from(row['hk'] as Uint8Array), sort: Buffer.from(row['sk'] as Uint8Array) },
      item: JSON.parse(String(row['item'])) as AttributeMap,
    }));
  }

  /**
   * Stores an item, in the place of the one with its key, and answers that one.
   * @param old that one, where it was read; else it is looked for only when it is in the way: most writes are of new items
   */
  put(
    key: StoredKey,
    item: AttributeMap,
    { size = itemSize(item), old }: { size?: number; old?: AttributeMap | undefined } = {},
  ): AttributeMap | undefined {
    const row = [size, expiryOf(this.table, item), JSON.stringify(item), key.partition, key.sort] as const;
    const inserted = old === undefined ? this.#insert.run(...row) : undefined;
    if (inserted?.changes === 1) {
      for (const { index, insert } of this.#indexes) insertEntry(insert, index, item, key, inserted.lastInsertRowid);
      return undefined;
    }
    const replaced = old ?? this.get(key) ?? {};
    this.#update.run(...row);
    const moved = this.#indexes.filter(({ index }) => !sameKey(index, replaced, item));
    if (moved.length === 0) return replaced;
    const id = Number(this.#idOf.get(key.partition, key.sort)?.['id']);
    for (const { index, insert, delete: remove } of moved) {
      deleteEntry(remove, index, replaced, key);
      insertEntry(insert, index, item, key, id);
    }
    return replaced;
  }

  delete(key: StoredKey, old: AttributeMap): void {
    this.#delete.run(key.partition, key.sort);
    for (const { index, delete: remove } of this.#indexes) deleteEntry(remove, index, old, key);
  }
}

function insertEntry(
  statement: StatementSync,
  index: IndexTable,
  item: AttributeMap,
  key: StoredKey,
  id: number | bigint,
): void {
  if (!hasKey(item, index.key)) return;
  const entry = encodeKey(item, index.key);
  statement.run(entry.partition, entry.sort, key.partition, key.sort, id);
}

function deleteEntry(statement: StatementSync, index: IndexTable, item: AttributeMap, key: StoredKey): void {
  if (!hasKey(item, index.key)) return;
  const entry = encodeKey(item, index.key);
  statement.run(entry.partition, entry.sort, key.partition, key.sort);
}

/** Whether two versions of an item have the same place in an index. Keys are scalars: S, N or B. */
function sameKey(index: IndexTable, left: AttributeMap, right: AttributeMap): boolean {
  return index.keyAttributes.every(({ name, type }) => {
    const before = attribute(left, name)?.[type];
    return before === attribute(right, name)?.[type];
  });
}
