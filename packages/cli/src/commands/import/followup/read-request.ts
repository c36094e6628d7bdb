import { randomUUID } from 'node:crypto';
import type { StorableRow } from '../rows/import-rows.ts';
import { keyNamesOf, type Table } from '../table.ts';

/** Rows whose items one event reads, and their keys as JSON. */
export interface Read {
  readonly rows: readonly StorableRow[];
  readonly keys: readonly string[];
  /** How often the system has given up on it. */
  readonly givenUp: number;
}

/** An event reads 100 keys at most, and its answer ends at 1 MB. */
const MOST_KEYS = 100;
const MOST_ROW_BYTES = 1_000_000;
/** A message of the query queue takes 256 KB. */
const MOST_KEY_BYTES = 200_000;
/** Outcomes beyond 4 MB in all have to be fetched one by one. */
const MOST_REQUEST_BYTES = 3_000_000;
const MOST_READS = 10;

/** Puts rows together for reading them back: events, and as many of them as fit in a request. */
export async function* readRequests(
  rows: AsyncIterable<StorableRow> | Iterable<StorableRow>,
  table: Table,
): AsyncGenerator<readonly Read[]> {
  const names = keyNamesOf(table);
  let reads: Read[] = [];
  let requestBytes = 0;
  let some: StorableRow[] = [];
  let keys: string[] = [];
  let [rowBytes, keyBytes] = [0, 0];
  for await (const row of rows) {
    const key = JSON.stringify(Object.fromEntries(names.map((name) => [name, row.item[name]!])));
    const bytes = Buffer.byteLength(key);
    const full =
      some.length === MOST_KEYS || rowBytes + row.bytes > MOST_ROW_BYTES || keyBytes + bytes > MOST_KEY_BYTES;
    if (some.length > 0 && full) {
      reads.push({ rows: some, keys, givenUp: 0 });
      requestBytes += rowBytes;
      [some, keys, rowBytes, keyBytes] = [[], [], 0, 0];
      if (reads.length === MOST_READS || requestBytes + row.bytes > MOST_REQUEST_BYTES) {
        yield reads;
        [reads, requestBytes] = [[], 0];
      }
    }
    some.push(row);
    keys.push(key);
    rowBytes += row.bytes;
    keyBytes += bytes;
  }
  if (some.length > 0) reads.push({ rows: some, keys, givenUp: 0 });
  if (reads.length > 0) yield reads;
}

/** What is left of a read when its first rows have been answered. */
export function restOf({ rows, keys }: Read, answered: number): Read {
  return { rows: rows.slice(answered), keys: keys.slice(answered), givenUp: 0 };
}

/** The request's body: each time with ids of its own, since an event known already would answer with what it read then. */
export function bodyOf(reads: readonly Read[], { name }: Table): string {
  const table = JSON.stringify(name);
  const events = reads.map(
    ({ keys }) =>
      `{"id":"${randomUUID()}","type":"query.batch-get","data":{"table":${table},"keys":[${keys.join(',')}],"consistent":true}}`,
  );
  return `[${events.join(',')}]`;
}
