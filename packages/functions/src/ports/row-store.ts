import type { AttributeMap, PutFragment, UpdateFragment } from '@sluice/core';

/** Primary key of a row in a table of the system's own. */
export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

export interface RowRange {
  readonly pk: string;
  /** Sort keys from here on, itself included. */
  readonly from?: string;
  /** Sort keys up to here, itself included. */
  readonly to?: string;
  /** Sort keys greater than this one: where the page before ended. */
  readonly after?: string;
  readonly limit?: number;
}

export interface RowPage {
  readonly rows: readonly AttributeMap[];
  /** Sort key to go on after; absent at the end. */
  readonly next?: string;
}

/** What came of a conditional put: written, or the row that stood in its way. */
export type PutAnswer = { readonly written: true } | { readonly written: false; readonly existing: AttributeMap };

/** A table of the system's own: the ledger, or the analytics table. Each method is one call and rejects as AWS does. */
export interface RowStore {
  /** Reads at most 100 rows, strongly consistent; `unread` are the keys that DynamoDB did not get to. */
  read(
    keys: readonly RowKey[],
  ): Promise<{ readonly rows: readonly AttributeMap[]; readonly unread: readonly RowKey[] }>;
  /** Writes at most 25 rows without conditions; answers those that DynamoDB did not get to. */
  write(rows: readonly AttributeMap[]): Promise<readonly AttributeMap[]>;
  put(request: PutFragment): Promise<PutAnswer>;
  /** False when the condition was not met. */
  update(request: UpdateFragment): Promise<boolean>;
  query(range: RowRange): Promise<RowPage>;
}
