import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { validationError } from '../dynamodb-errors.ts';
import type { Engine } from '../engine.ts';
import { applyUpdate } from '../expressions/apply-update.ts';
import { type CompiledExpressions, compileExpressions } from '../expressions/request-expressions.ts';
import { requireCondition } from '../require-condition.ts';
import { encodeKey, type StoredKey } from '../tables/encode-key.ts';
import type { TableStorage } from '../tables/table-storage.ts';
import { checkItemSize, checkKeyPaths } from '../validation/check-item.ts';
import {
  checkIndexKeyTypes,
  checkIndexKeyValues,
  checkKeyMatchesSchema,
  checkKeyTypes,
  checkKeyValues,
} from '../validation/check-key.ts';
import { checkAssignedContents, checkUpdatedAttributes, checkUpdatedItem } from '../validation/check-update.ts';
import { checkMap } from '../validation/check-value.ts';
import { tableNameOf } from '../validation/table-name.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import type { Wire } from '../values/wire.ts';

export type ActionKind = 'ConditionCheck' | 'Put' | 'Delete' | 'Update';
const KINDS: readonly ActionKind[] = ['ConditionCheck', 'Put', 'Delete', 'Update'];

type Request = Wire<TransactWriteItem>;

/** One action of a transaction, checked as far as its request alone tells. */
export interface TransactAction {
  readonly kind: ActionKind;
  readonly storage: TableStorage;
  /** The item to put, else the key. */
  readonly item: AttributeMap;
  readonly expressions: CompiledExpressions;
  readonly returnValues: string | undefined;
}

/** What an action is about to do. */
export interface PlannedAction {
  readonly action: TransactAction;
  readonly key: StoredKey;
  readonly old: AttributeMap | undefined;
  /** The item after the action; undefined: none. */
  readonly item: AttributeMap | undefined;
}

/** What kind of action a request holds, and of which table. */
export function actionTarget(request: Request): { kind: ActionKind; tableName: string } {
  const kinds = KINDS.filter((name) => request[name] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  return { kind, tableName: tableNameOf(request[kind]?.TableName ?? '') };
}

/** An action's values and expressions, checked. */
export function checkAction(engine: Engine, request: Request): Omit<TransactAction, 'storage'> {
  const { kind } = actionTarget(request);
  const { Put: put, Update: update, Delete: remove, ConditionCheck: check } = request;
  const content = put ?? update ?? remove ?? check;
  if (content === undefined) throw new Error('an action has one content');
  const item = checkMap(put?.Item ?? update?.Key ?? remove?.Key ?? check?.Key ?? {});
  if (kind === 'Put') checkItemSize(item);
  const expressions = compileExpressions(
    engine.parser,
    content,
    kind === 'Update' ? ['UpdateExpression', 'ConditionExpression'] : ['ConditionExpression'],
  );
  return { kind, item, expressions, returnValues: content.ReturnValuesOnConditionCheckFailure };
}

/** Refuses empty key values, the fault AWS raises before a transaction is opened. */
export function checkActionKeyValues({ kind, storage: { table }, item, expressions }: TransactAction): void {
  checkKeyValues(table, item);
  if (kind === 'Put') checkIndexKeyValues(table, item);
  if (expressions.update !== undefined) checkAssignedContents(table, expressions.update);
}

/** Where the action's item is stored, if its key is a key of the table. */
export function actionIdentity({ storage: { table }, item }: TransactAction): string | undefined {
  const valid = table.keyAttributes.every(({ name, type }) => item[name]?.[type] !== undefined);
  if (!valid) return undefined;
  const key = encodeKey(item, table.key);
  return `${table.name}:${key.partition.toString('base64')}:${key.sort.toString('base64')}`;
}

/** Checks an action against its table and item; throws the reason why it cannot be done. */
export function planAction(action: TransactAction): PlannedAction {
  const { kind, storage, item, expressions, returnValues } = action;
  const { table } = storage;
  if (kind === 'Put') {
    checkKeyTypes(table, item);
    checkIndexKeyTypes(table, item);
  } else checkKeyMatchesSchema(table, item);
  checkKeyPaths(table, expressions.condition?.paths);
  if (expressions.update !== undefined) checkUpdatedAttributes(table, expressions.update);
  const key = encodeKey(item, table.key);
  const old = storage.get(key);
  requireCondition(expressions.condition, old, returnValues);
  if (kind === 'Put') return { action, key, old, item };
  if (kind === 'Delete') return { action, key, old, item: undefined };
  if (kind === 'ConditionCheck') return { action, key, old, item: old };
  const updated = expressions.update === undefined ? (old ?? item) : applyUpdate(expressions.update, old ?? item);
  checkIndexKeyTypes(table, updated);
  checkIndexKeyValues(table, updated);
  if (expressions.update !== undefined) checkUpdatedItem(expressions.update, updated);
  return { action, key, old, item: updated };
}

/** Does what was planned. */
export function performAction({ action, key, old, item }: PlannedAction): void {
  if (action.kind === 'ConditionCheck') return;
  if (item !== undefined) action.storage.put(key, item, { old });
  else if (old !== undefined) action.storage.delete(key, old);
}
