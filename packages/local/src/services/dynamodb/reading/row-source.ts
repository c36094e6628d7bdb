import type { SQLInputValue } from 'node:sqlite';
import type { Store } from '../../../store.ts';
import { type AttributeMap } from '../values/attribute-value.ts';
import { encodeKey, encodePartition, HASH_BYTES, type StoredKey } from '../tables/encode-key.ts';
import type { IndexTable } from '../tables/index-table.ts';
import type { KeyRange } from '../tables/key-range.ts';
import type { Table } from '../tables/table.ts';

/** A stored row: the item's JSON and its size. */
export interface Row {
  readonly item: string;
  readonly size: number;
}

/** Rows of one partition of a table or index, in key order. */
export interface QuerySource {
  readonly partition: AttributeMap;
  readonly range: KeyRange;
  readonly descending: boolean;
  readonly startKey?: AttributeMap | undefined;
}

/** Rows of a whole table or index, or of one segment of it. */
export interface ScanSource {
  readonly segment?: { readonly number: number; readonly of: number } | undefined;
  readonly startKey?: AttributeMap | undefined;
}

export function queryRows(
  store: Store,
  table: Table,
  index: IndexTable | undefined,
  source: QuerySource,
): Iterable<Row> {
  const { range, descending, startKey } = source;
  const sql = new SqlRange(index === undefined ? TABLE_COLUMNS : INDEX_COLUMNS);
  sql.where(`${sql.columns[0]} = ?`, encodePartition(source.partition, (index ?? table).key));
  sql.where(`${sql.columns[1]} >= ?`, range.low);
  if (range.high !== undefined) sql.where(`${sql.columns[1]} < ?`, range.high);
  if (startKey !== undefined) {
    const position = positionOf(table, index, startKey).slice(1);
    sql.where(
      `${tuple(sql.columns.slice(1))} ${descending ? '<' : '>'} ${tuple(position.map(() => '?'))}`,
      ...position,
    );
  }
  return sql.run(store, table, index, sql.columns.slice(1), descending);
}

export function scanRows(store: Store, table: Table, index: IndexTable | undefined, source: ScanSource): Iterable<Row> {
  const sql = new SqlRange(index === undefined ? TABLE_COLUMNS : INDEX_COLUMNS);
  const { segment, startKey } = source;
  if (segment !== undefined && segment.of > 1) {
    sql.where(`${sql.columns[0]} >= ?`, hashAt(segment.number, segment.of));
    if (segment.number + 1 < segment.of) sql.where(`${sql.columns[0]} < ?`, hashAt(segment.number + 1, segment.of));
  }
  if (startKey !== undefined) {
    const position = positionOf(table, index, startKey);
    sql.where(`${tuple(sql.columns)} > ${tuple(position.map(() => '?'))}`, ...position);
  }
  return sql.run(store, table, index, sql.columns, false);
}

/** Whether a start key lies in a segment. */
export function inSegment(key: StoredKey, number: number, of: number): boolean {
  const hash = key.partition.subarray(0, HASH_BYTES);
  if (Buffer.compare(hash, hashAt(number, of)) < 0) return false;
  return number + 1 === of || Buffer.compare(hash, hashAt(number + 1, of)) < 0;
}

const TABLE_COLUMNS = ['i.hk', 'i.sk'];
const INDEX_COLUMNS = ['x.ihk', 'x.isk', 'x.hk', 'x.sk'];

class SqlRange {
  readonly columns: readonly string[];
  readonly #conditions: string[] = [];
  readonly #parameters: SQLInputValue[] = [];

  constructor(columns: readonly string[]) {
    this.columns = columns;
  }

  where(condition: string, ...parameters: readonly SQLInputValue[]): void {
    this.#conditions.push(condition);
    this.#parameters.push(...parameters);
  }

  run(
    store: Store,
    table: Table,
    index: IndexTable | undefined,
    order: readonly string[],
    descending: boolean,
  ): Iterable<Row> {
    const from =
      index === undefined ? `${table.items} i` : `${index.entries} x CROSS JOIN ${table.items} i ON i.id = x.id`;
    const where = this.#conditions.length === 0 ? '' : ` WHERE ${this.#conditions.join(' AND ')}`;
    const by = order.map((column) => (descending ? `${column} DESC` : column)).join(', ');
    const statement = store.prepare(`SELECT i.item AS item, i.size AS size FROM ${from}${where} ORDER BY ${by}`);
    return statement.iterate(...this.#parameters) as Iterable<unknown> as Iterable<Row>;
  }
}

function tuple(parts: readonly string[]): string {
  return `(${parts.join(', ')})`;
}

function positionOf(table: Table, index: IndexTable | undefined, key: AttributeMap): Buffer[] {
  const item = encodeKey(key, table.key);
  if (index === undefined) return [item.partition, item.sort];
  const entry = encodeKey(key, index.key);
  return [entry.partition, entry.sort, item.partition, item.sort];
}

const HASHES = 2 ** 32;

function hashAt(segment: number, of: number): Buffer {
  const bytes = Buffer.allocUnsafe(HASH_BYTES);
  bytes.writeUInt32BE(Math.ceil((HASHES * segment) / of));
  return bytes;
}
