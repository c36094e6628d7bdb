import type { TableDefinition } from '../config/define-config.ts';
import type { ErrorCode } from '../errors/error-table.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import type { MaybePromise } from './operation-types.ts';
import type { PutFragment, WriteConditions } from './plans.ts';

export type RowCheck =
  | { readonly ok: true; readonly key: string; readonly item: AttributeMap }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Checks one row of an import against the table's keys, limits and schema; `key` is the same string for rows of the same key, the last of which wins. Answers at once unless the schema is asynchronous. */
export function checkRow(_table: TableDefinition, _row: JsonValue): MaybePromise<RowCheck> {
  throw new Error('unfinished');
}

/** The conditional put of a row of a table with a version attribute; a row without one gets the event's time. */
export function planRow(
  _table: TableDefinition,
  _item: AttributeMap,
  _time: string,
): { readonly request: PutFragment; readonly conditions: WriteConditions } {
  throw new Error('unfinished');
}
