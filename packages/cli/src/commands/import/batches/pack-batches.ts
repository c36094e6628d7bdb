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

/** Keeps of the rows of a batch what is needed of them, so that the rest can be forgotten at once. */
export interface RowCollector<Content> {
  add(row: StorableRow): void;
  /** What has been added since the last call; of use until the next row is added. */
  take(): Content;
}

export interface Batch<Content> {
  readonly kind: 'batch';
  readonly number: number;
  readonly content: Content;
  /** After this batch. */
  readonly resume: Resume;
}

/** What packing yields, in the order of the file. */
export type Packed<Content> = Batch<Content> | { readonly kind: 'refused'; readonly row: RefusedRow };

/**
 * A batch must fit an entry of the bus (256 KB) as plain JSON, so that no batch is ever refused for its size; the
 * system joins several in one entry where they compress. Not more rows, so that a repeated or slowed batch is a small step.
 */
export const maxBatchBytes = 230_000;
export const maxBatchRows = 1_000;

/** Changes whenever the rules below do: batches are known by number, so all runs of a job must cut alike. */
export const packingVersion = 1;

/** Cuts rows into numbered batches by position; the same file is always cut the same. */
export async function* packBatches<Content>(
  chunks: AsyncIterable<readonly ImportRow[]>,
  from: Resume,
  collector: RowCollector<Content>,
): AsyncGenerator<Packed<Content>> {
  let rows = 0;
  let bytes = 0;
  let { batch, items, refused, position } = from;
  const close = (): Batch<Content> => {
    const number = batch++;
    rows = 0;
    bytes = 0;
    return { kind: 'batch', number, content: collector.take(), resume: { batch, items, refused, position } };
  };
  for await (const chunk of chunks) {
    for (const row of chunk) {
      if (!row.ok) {
        refused++;
        position = row.source.next;
        yield { kind: 'refused', row };
        continue;
      }
      if (rows > 0 && (rows === maxBatchRows || bytes + row.bytes > maxBatchBytes)) yield close();
      collector.add(row);
      rows++;
      bytes += row.bytes + 1;
      items++;
      position = row.source.next;
    }
  }
  if (rows > 0) yield close();
}

/** Collects what `keep` makes of each row. */
export function collecting<Row>(keep: (row: StorableRow) => Row): RowCollector<readonly Row[]> {
  let rows: Row[] = [];
  return {
    add: (row) => void rows.push(keep(row)),
    take: () => {
      const taken = rows;
      rows = [];
      return taken;
    },
  };
}

/** The beginning of a job. */
export function beginning(position: Position): Resume {
  return { position, batch: 0, items: 0, refused: 0 };
}
