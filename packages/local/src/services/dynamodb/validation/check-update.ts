import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import { type CompiledUpdate, resultType, type UpdateOperand } from '../expressions/compile-update.ts';
import type { DocumentPath } from '../expressions/document-path.ts';
import type { Table } from '../tables/table.ts';
import { type AttributeMap, attribute } from '../values/attribute-value.ts';
import { itemSize, MAX_ITEM_BYTES, valueSize } from '../values/item-size.ts';
import { checkKeyPaths } from './check-item.ts';
import { emptyType, indexKeyMismatch } from './check-key.ts';
import { checkNesting } from './check-value.ts';

/** Refuses an update of a key attribute, and of an index key to what no key can be. Needs no item. */
export function checkUpdatedAttributes(table: Table, update: CompiledUpdate): void {
  const key = table.keyAttributes.find(({ name }) => update.actions.some(({ path }) => path[0] === name));
  if (key !== undefined) {
    throw invalidParameters(`Cannot update attribute ${key.name}. This attribute is part of the key`);
  }
  checkAssignedTypes(table, update);
  checkKeyPaths(table, nestedPaths(update));
  checkAssignedContents(table, update);
}

/** Refuses an index key of a type it does not have, as far as the statement alone gives it one. */
function checkAssignedTypes(table: Table, { actions }: CompiledUpdate): void {
  for (const { index, name, type } of table.indexKeys) {
    const operand = actions.find(({ path }) => path.length === 1 && path[0] === name)?.operand;
    const assigned = operand === undefined ? undefined : resultType(operand);
    if (assigned !== undefined && assigned !== type) throw indexKeyMismatch(index, name, type, assigned);
  }
}

/** Refuses an index key without content. */
export function checkAssignedContents(table: Table, { actions }: CompiledUpdate): void {
  for (const { name, type } of table.indexKeys) {
    const operand = actions.find(({ path }) => path.length === 1 && path[0] === name)?.operand;
    const empty = operand?.kind === 'value' ? emptyType(operand.value, type) : undefined;
    if (empty !== undefined) throw emptyIndexKey(empty);
  }
}

/** All paths a statement names that lead into documents. */
function nestedPaths({ actions }: CompiledUpdate): DocumentPath[] {
  const nested: DocumentPath[] = [];
  const read = (operand: UpdateOperand): void => {
    if (operand.kind === 'call') operand.operands.forEach(read);
    else if (operand.kind === 'path' && operand.path.length > 1) nested.push(operand.path);
  };
  for (const { path, operand } of actions) {
    if (path.length > 1) nested.push(path);
    if (operand !== undefined) read(operand);
  }
  return nested;
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
