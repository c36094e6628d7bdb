import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import type { CompiledUpdate } from '../expressions/compile-update.ts';
import type { Table } from '../tables/table.ts';
import { type AttributeMap, attribute } from '../values/attribute-value.ts';
import { itemSize, MAX_ITEM_BYTES, valueSize } from '../values/item-size.ts';
import { emptyType } from './check-key.ts';

/** Refuses an update of a key attribute, and of an index key to an empty value. Needs no item. */
export function checkUpdatedAttributes(table: Table, update: CompiledUpdate): void {
  const key = table.keyAttributes.find(({ name }) => update.actions.some(({ path }) => path[0] === name));
  if (key !== undefined) {
    throw invalidParameters(`Cannot update attribute ${key.name}. This attribute is part of the key`);
  }
  for (const { path, operand } of update.actions) {
    if (path.length > 1 || operand?.kind !== 'value') continue;
    for (const index of table.indexes) {
      for (const { name, type } of [...index.key.partition, ...index.key.sort]) {
        const empty = name === path[0] ? emptyType(operand.value, type) : undefined;
        if (empty !== undefined) throw emptyIndexKey(empty);
      }
    }
  }
}

function emptyIndexKey(type: string): Error {
  return validationError(
    'One or more parameter values are not valid. The update expression attempted to update a secondary index key to a ' +
      `value that is not supported. The AttributeValue for a key attribute cannot contain an empty ${type} value.`,
  );
}

/** Refuses an updated item whose index keys the update gave another type or no content. */
export function checkUpdatedIndexKeys(table: Table, update: CompiledUpdate, item: AttributeMap): void {
  for (const index of table.indexes) {
    for (const { name, type } of [...index.key.partition, ...index.key.sort]) {
      if (!update.actions.some(({ path }) => path[0] === name)) continue;
      const value = attribute(item, name);
      if (value !== undefined && value[type] === undefined) {
        throw validationError('The update expression attempted to update the secondary index key to unsupported type');
      }
      const empty = emptyType(value, type);
      if (empty !== undefined) throw emptyIndexKey(empty);
    }
  }
}

const TOO_LARGE = 'Item size to update has exceeded the maximum allowed size';

/** Refuses an updated item that is too large. */
export function checkUpdatedSize(item: AttributeMap): void {
  if (itemSize(item) > MAX_ITEM_BYTES) throw validationError(TOO_LARGE);
}

// UpdateItem alone also limits what one statement writes: the written attributes and a fixed cost of each clause.
// AWS documents none of these; the figures are measured on AWS, to the byte (public conformance captures of 2026-08).
const UPDATE_COST = 3;
const ASSIGN_COST = 19;
const LIST_INDEX_COST = 1;
const REMOVE_COST = 2;

/** Refuses an UpdateItem that writes more than one statement may. */
export function checkWrittenSize(update: CompiledUpdate, item: AttributeMap): void {
  let written = UPDATE_COST;
  const names = new Set<string>();
  for (const { section, path } of update.actions) {
    const assigns = section === 'SET' || section === 'ADD';
    written += assigns ? ASSIGN_COST : REMOVE_COST;
    if (assigns && typeof path.at(-1) === 'number') written += LIST_INDEX_COST;
    if (assigns) names.add(String(path[0]));
  }
  for (const name of names) {
    const value = attribute(item, name);
    if (value !== undefined) written += Buffer.byteLength(name) + valueSize(value);
  }
  if (written > MAX_ITEM_BYTES) throw validationError(TOO_LARGE);
}
