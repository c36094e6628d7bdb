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
  readonly #replace: StatementSync;
  readonly #delete: StatementSync;
  readonly #expired: StatementSync;
  readonly #indexes: readonly { index: IndexTable; insert: StatementSync; delete: StatementSync }[];

  constructor(store: Store, table: Table) {
    this.table = table;
    this.#select = store.prepare(`SELECT item FROM ${table.items} WHERE hk = ? AND sk = ?`);
    this.#replace = store.prepare(`REPLACE INTO ${table.items} (hk, sk, size, expires, item) VALUES (?, ?, ?, ?, ?)`);
    this.#delete = store.prepare(`DELETE FROM ${table.items} WHERE hk = ? AND sk = ?`);
    this.#expired = store.prepare(
      `SELECT hk, sk, item FROM ${table.items} WHERE expires <= ? AND expires > ? ORDER BY expires LIMIT ?`,
    );
    this.#indexes = table.indexes.map((index) => ({
      index,
      insert: store.prepare(`INSERT OR IGNORE INTO ${index.entries} (ihk, isk, hk, sk) VALUES (?, ?, ?, ?)`),
      delete: store.prepare(`DELETE FROM ${index.entries} WHERE ihk = ? AND isk = ? AND hk = ? AND sk = ?`),
    }));
  }

  /** Whether the item before must be known to write another. */
  get needsOldItem(): boolean {
    return this.#indexes.length > 0;
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

  /** Stores an item in the place of `old`, which is undefined where there is none. */
  put(key: StoredKey, item: AttributeMap, old: AttributeMap | undefined, size = itemSize(item)): void {
    this.#replace.run(key.partition, key.sort, size, expiryOf(this.table, item), JSON.stringify(item));
    for (const { index, insert, delete: remove } of this.#indexes) {
      const unchanged = old !== undefined && sameKey(index, old, item);
      if (unchanged) continue;
      if (old !== undefined) changeEntry(remove, index, old, key);
      changeEntry(insert, index, item, key);
    }
  }

  delete(key: StoredKey, old: AttributeMap): void {
    this.#delete.run(key.partition, key.sort);
    for (const { index, delete: remove } of this.#indexes) changeEntry(remove, index, old, key);
  }
}

function changeEntry(statement: StatementSync, index: IndexTable, item: AttributeMap, key: StoredKey): void {
  if (!hasKey(item, index.key)) return;
  const entry = encodeKey(item, index.key);
  statement.run(entry.partition, entry.sort, key.partition, key.sort);
}

/** Whether two versions of an item have the same place in an index. Keys are scalars: S, N or B. */
function sameKey(index: IndexTable, left: AttributeMap, right: AttributeMap): boolean {
  return [...index.key.partition, ...index.key.sort].every(({ name, type }) => {
    const before = attribute(left, name)?.[type];
    return before === attribute(right, name)?.[type];
  });
}
