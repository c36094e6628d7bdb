import type { TableDefinition } from '../config/define-config.ts';
import type { ErrorCode } from '../errors/error-table.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import { checkItem, refuseItem } from './item-check.ts';
import type { MaybePromise, NamedTable } from './operation-types.ts';
import { planPut } from './plan-put.ts';
import type { PutFragment, WriteConditions } from './plans.ts';
import { validateWith } from './schema-check.ts';
import { keyText } from './table-lookup.ts';

export type RowCheck =
  | { readonly ok: true; readonly key: string; readonly item: AttributeMap }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/**
 * Checks one row of an import against the table's keys, limits and schema; `key` is the same text for rows of the same
 * key, the last of which wins. Answers at once unless the schema is asynchronous.
 */
export function checkRow(definition: TableDefinition, row: JsonValue): MaybePromise<RowCheck> {
  const table: NamedTable = { name: 'the table', definition };
  try {
    if (!isObject(row)) throw new SluiceError('VALUE_INVALID', 'A row must be an object');
    const item = checkItem(table, row, '');
    const checked: RowCheck = { ok: true, key: rowKey(definition, item), item };
    const late = definition.schema && validateWith(definition.schema, row, (errors) => refuseItem(table, errors, ''));
    return late ? late.then(() => checked, refused) : checked;
  } catch (error) {
    return refused(error);
  }
}

/** The conditional put of a row of a table with a version attribute; a row without one gets the event's time. */
export function planRow(
  definition: TableDefinition,
  item: AttributeMap,
  time: string,
): { readonly request: PutFragment; readonly conditions: WriteConditions } {
  const plan = planPut({ name: '', definition }, item, { time });
  return { request: plan.request as PutFragment, conditions: plan.conditions };
}

function rowKey({ partitionKey, sortKey }: TableDefinition, item: AttributeMap): string {
  const partition = keyText(item[partitionKey.name]!);
  return sortKey ? `${partition.length}:${partition}${keyText(item[sortKey.name]!)}` : partition;
}

function refused(error: unknown): RowCheck {
  if (!(error instanceof SluiceError)) throw error;
  return { ok: false, code: error.code, message: error.message };
}

function isObject(row: JsonValue): row is JsonObject {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}
