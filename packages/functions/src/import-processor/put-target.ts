import type { AttributeMap, TableDefinition } from '@sluice/core';
import type { Tables } from '../ports/tables.ts';
import type { CallWindow } from '../resilience/call-window.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import type { Row, RowFailure } from './check-rows.ts';

/** Where rows are put, and with what. */
export interface PutTarget {
  readonly name: string;
  readonly definition: TableDefinition;
  readonly tables: Pick<Tables, 'read' | 'write' | 'put'>;
  readonly window: CallWindow;
  readonly retry: RetryOptions;
  /** Called with items before they are written. */
  before?(items: readonly AttributeMap[]): Promise<void>;
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

/** Groups rows by key, in the order in which keys first come. */
export function groupRows(rows: readonly Row[]): readonly RowGroup[] {
  return [...Map.groupBy(rows, ({ key }) => key).values()] as unknown as readonly RowGroup[];
}
