import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import type { CompiledUpdate, UpdateOperand } from '../expressions/compile-update.ts';
import type { DocumentPath } from '../expressions/document-path.ts';
import type { Table } from '../tables/table.ts';
import { type AttributeMap, attribute } from '../values/attribute-value.ts';
import { itemSize, MAX_ITEM_BYTES, valueSize } from '../values/item-size.ts';
import { emptyType } from './check-key.ts';
import { checkNesting } from './check-value.ts';

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

/** Refuses an updated item that is too large, or has a document that became too deep. */
export function checkUpdatedItem(update: CompiledUpdate, item: AttributeMap): void {
  if (itemSize(item) > MAX_ITEM_BYTES) throw validationError(TOO_LARGE);
  for (const { path, operand } of update.actions) {
    const value = path.length === 1 || operand === undefined ? undefined : attribute(item, String(path[0]));
    if (value !== undefined) checkNesting(value);
  }
}

// UpdateItem alone also limits what one statement writes. AWS documents none of it; the figures are measured on AWS, to
// the byte, by the public conformance suite at paritysuite.org (2026-08 and 2026-10). They are of the request alone: what
// a statement finds in the item costs nothing, and a value costs its size each time it is used.
const UPDATE_COST = 3;
const ASSIGN_COST = 19;
const REMOVE_COST = 1;
const TARGET_STEP_COST = 4;
const PATH_COST = 1;
const PATH_STEP_COST = 14;
const CALL_COSTS = { '+': 34, '-': 37, list_append: 37, if_not_exists: 39 } as const;

/** Refuses an UpdateItem that writes more than one statement may. */
export function checkWrittenSize({ actions }: CompiledUpdate): void {
  let written = UPDATE_COST;
  for (const { section, path, operand } of actions) {
    const assigns = section === 'SET' || section === 'ADD';
    written += targetCost(path) + (assigns ? ASSIGN_COST + operandCost(operand) : REMOVE_COST);
  }
  if (written > MAX_ITEM_BYTES) throw validationError(TOO_LARGE);
}

function targetCost([first, ...rest]: DocumentPath): number {
  let cost = stepBytes(first);
  for (const step of rest) cost += TARGET_STEP_COST + stepBytes(step);
  return cost;
}

function operandCost(operand: UpdateOperand | undefined): number {
  if (operand === undefined) return 0;
  let cost = 0;
  switch (operand.kind) {
    case 'value':
      return valueSize(operand.value);
    case 'path':
      for (const step of operand.path) cost += PATH_STEP_COST + stepBytes(step);
      return PATH_COST + cost;
    case 'call':
      for (const inner of operand.operands) cost += operandCost(inner);
      return CALL_COSTS[operand.name] + cost;
  }
}

function stepBytes(step: string | number | undefined): number {
  return Buffer.byteLength(String(step));
}
