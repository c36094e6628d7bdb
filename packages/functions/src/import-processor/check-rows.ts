import { type AttributeMap, checkRow, type JsonValue, type TableDefinition } from '@sluice/core';

/** A row that can be written. */
export interface Row {
  readonly index: number;
  readonly key: string;
  readonly item: AttributeMap;
}

/** A row that cannot, and why. */
export interface RowFailure {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export interface CheckedRows {
  readonly rows: readonly Row[];
  readonly failures: readonly RowFailure[];
}

/** Checks every row of a batch by itself: what is wrong with one says nothing about its neighbours. */
export async function checkRows(table: TableDefinition, items: readonly JsonValue[]): Promise<CheckedRows> {
  const rows: Row[] = [];
  const failures: RowFailure[] = [];
  for (const [index, item] of items.entries()) {
    const checking = checkRow(table, item);
    // Most schemas answer at once; awaiting those too would cost a turn of the event loop a row.
    const check = checking instanceof Promise ? await checking : checking;
    if (check.ok) rows.push({ index, key: check.key, item: check.item });
    else failures.push({ index, code: check.code, message: check.message });
  }
  return { rows, failures };
}
