import type { ImportRow, RefusedRow, StorableRow } from '../rows/import-rows.ts';
import type { Position } from '../rows/source-row.ts';

/** Where an import can go on: every row before it is in a batch or refused. */
export interface Resume {
  readonly position: Position;
  /** Number of the next batch. */
  readonly batch: number;
  /** Rows packed so far, and rows refused. */
  readonly items: number;
  readonly refused: number;
}

export interface Batch<Row = StorableRow> {
  readonly kind: 'batch';
  readonly number: number;
  readonly rows: readonly Row[];
  /** Bytes of the rows as JSON. */
  readonly bytes: number;
  /** After this batch. */
  readonly resume: Resume;
}

/** What packing yields, in the order of the file. */
export type Packed<Row = StorableRow> = Batch<Row> | { readonly kind: 'refused'; readonly row: RefusedRow };

/**
 * A batch must fit an entry of the bus (256 KB) as plain JSON, so that no batch is ever refused for its size; the
 * system joins several in one entry where they compress. Not more rows, so that a repeated or slowed batch is a small step.
 */
export const maxBatchBytes = 230_000;
export const maxBatchRows = 1_000;

/** Changes whenever the rules below do: batches are known by number, so all runs of a job must cut alike. */
export const packingVersion = 1;

/**
 * Cuts rows into numbered batches by position; the same file is always cut the same.
 * A batch keeps of each row what `keep` makes of it, so that the rest can be forgotten at once.
 */
export async function* packBatches<Row>(
  chunks: AsyncIterable<readonly ImportRow[]>,
  from: Resume,
  keep: (row: StorableRow) => Row,
): AsyncGenerator<Packed<Row>> {
  let rows: Row[] = [];
  let bytes = 0;
  let { batch, items, refused, position } = from;
  const close = (): Batch<Row> => {
    const number = batch++;
    const closed: Batch<Row> = { kind: 'batch', number, rows, bytes, resume: { batch, items, refused, position } };
    rows = [];
    bytes = 0;
    return closed;
  };
  for await (const chunk of chunks) {
    for (const row of chunk) {
      if (!row.ok) {
        refused++;
        position = row.source.next;
        yield { kind: 'refused', row };
        continue;
      }
      if (rows.length > 0 && (rows.length === maxBatchRows || bytes + row.bytes > maxBatchBytes)) yield close();
      rows.push(keep(row));
      bytes += row.bytes + 1;
      items++;
      position = row.source.next;
    }
  }
  if (rows.length > 0) yield close();
}

/** The beginning of a job. */
export function beginning(position: Position): Resume {
  return { position, batch: 0, items: 0, refused: 0 };
}
