import { itemSize, type TableDefinition } from '@sluice/core';
import type { Tables } from '../ports/tables.ts';
import type { Transactions } from '../ports/transactions.ts';
import type { CallWindow } from '../resilience/call-window.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import type { Row, RowFailure } from './check-rows.ts';

/** Where rows are put, and with what. */
export interface PutTarget {
  readonly name: string;
  readonly definition: TableDefinition;
  readonly tables: Pick<Tables, 'read' | 'write' | 'put'>;
  readonly transactions: Transactions;
  readonly window: CallWindow;
  readonly retry: RetryOptions;
}

/** Rows of one key, in their order; the last one wins. */
export type RowGroup = readonly [Row, ...Row[]];

/** What became of rows that were put. */
export interface PutRows {
  /** Groups from the first one on that have ended; all of them, unless `stopped`. */
  readonly groups: number;
  readonly written: number;
  readonly superseded: number;
  readonly bytes: number;
  readonly failures: readonly RowFailure[];
  /** Why the rest is not done: it may pass later. */
  readonly stopped?: { readonly error: unknown };
}

/** What became of one row; neither written nor a failure, where a newer one was there. */
export interface RowEnd {
  readonly row: Row;
  readonly written: boolean;
  readonly failure?: RowFailure;
}

/** Groups rows by key, in the order in which keys first come. */
export function groupRows(rows: readonly Row[]): readonly RowGroup[] {
  return [...Map.groupBy(rows, ({ key }) => key).values()] as unknown as readonly RowGroup[];
}

/** Adds up what became of the rows of so many groups. */
export function sumOfEnds(groups: number, ends: readonly RowEnd[]): PutRows {
  return {
    groups,
    written: ends.filter((end) => end.written).length,
    superseded: ends.filter((end) => !end.written && !end.failure).length,
    bytes: ends.reduce((sum, end) => sum + (end.written ? itemSize(end.row.item) : 0), 0),
    failures: ends.flatMap((end) => end.failure ?? []),
  };
}
