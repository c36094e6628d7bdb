import { maxExpressionBytes } from '../conditions/compile-condition.ts';
import { clashingPaths, type DocumentPath, formatPath, parsePath } from '../conditions/document-path.ts';
import { parseCondition } from '../conditions/parse-condition.ts';
import { PlaceholderTable } from '../conditions/placeholder-table.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { pointerTo } from '../json/json-pointer.ts';
import { type AttributeMap, type AttributeType, type AttributeValue, typeOf } from '../values/attribute-value.ts';
import { itemSize, valueSize } from '../values/item-size.ts';
import { marshallValue } from '../values/marshall.ts';
import { checkSize, checkVersion } from './item-check.ts';
import type { NamedTable } from './operation-types.ts';
import type { WriteConditions, WritePlan } from './plans.ts';
import { checkIndexValues, itemIdentity, keyNames, keyOf } from './table-lookup.ts';
import { compileConditions } from './write-conditions.ts';
import type { UpdateArguments } from './write-update.ts';

/** Operators of one expression (AWS, quotas: "Expression parameters"). */
const maxActions = 300;

type Action = 'set' | 'add' | 'remove' | 'delete';

interface Change {
  readonly action: Action;
  readonly path: DocumentPath;
  readonly pointer: string;
  /** Absent for `remove`. */
  readonly value?: AttributeValue;
}

/** The plan of an update, its version filled in. Errors: KEY_INVALID, UPDATE_INVALID, VALUE_INVALID, CONDITION_INVALID, ITEM_TOO_LARGE. */
export function planUpdate(table: NamedTable, data: UpdateArguments, time: string): WritePlan {
  const Key = keyOf(table, data.key, '/key');
  const changes = changesOf(data);
  checkPaths(table, changes);
  checkValues(table, changes, Key);

  const attribute = table.definition.version;
  const given = attribute === undefined ? undefined : changes.find(({ path }) => path[0] === attribute)?.value;
  const version = attribute === undefined ? undefined : (given ?? { S: time });
  const conditions: WriteConditions = {
    ...(!data.upsert && { existence: 'present' as const }),
    ...(data.if && { if: parseCondition(data.if, '/if') }),
    ...(attribute !== undefined && version && { version: { attribute, value: version, appliesToOtherTypes: false } }),
  };
  const stamp: Change[] =
    attribute !== undefined && version && !given
      ? [{ action: 'set', path: [attribute], pointer: '', value: version }]
      : [];

  const placeholders = new PlaceholderTable();
  const UpdateExpression = compileChanges([...changes, ...stamp], placeholders);
  const ConditionExpression = compileConditions(table, conditions, placeholders);
  return {
    action: 'Update',
    table: table.name,
    key: Key,
    identity: itemIdentity(table, Key),
    conditions,
    request: {
      Key,
      ...(UpdateExpression && { UpdateExpression }),
      ...(ConditionExpression && { ConditionExpression }),
      ...placeholders.toRequest(),
    },
  };
}

function changesOf(data: UpdateArguments): Change[] {
  return [
    ...valuesOf('set', data.set),
    ...valuesOf('add', data.add, ['N', 'SS', 'NS', 'BS']),
    ...(data.remove ?? []).map((text, index): Change => {
      const pointer = pointerTo('/remove', index);
      return { action: 'remove', path: pathAt(text, pointer), pointer };
    }),
    ...valuesOf('delete', data.delete, ['SS', 'NS', 'BS']),
  ];
}

function valuesOf(action: Action, values: JsonObject | undefined, types?: readonly AttributeType[]): Change[] {
  return Object.entries(values ?? {}).map(([text, json]) => {
    const pointer = pointerTo(`/${action}`, text);
    const value = marshallValue(json, pointer);
    if (types && !types.includes(typeOf(value))) {
      throw invalid(
        pointer,
        action === 'add' ? 'takes a number or a $set' : 'takes a $set of the elements to take out',
      );
    }
    return { action, path: pathAt(text, pointer), pointer, value };
  });
}

function pathAt(text: string, pointer: string): DocumentPath {
  try {
    return parsePath(text);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    throw new SluiceError('UPDATE_INVALID', error.message, { pointer, received: text });
  }
}

function checkPaths({ name, definition }: NamedTable, changes: readonly Change[]): void {
  if (changes.length > maxActions) throw invalid('', `has ${changes.length} changes; DynamoDB takes ${maxActions}`);
  const keys = keyNames(definition);
  for (const { action, path, pointer } of changes) {
    if (keys.includes(path[0]))
      throw invalid(
        pointer,
        `names "${path[0]}", a key of ${name}, which never changes; insert the item under its new key and delete the old one`,
      );
    const touchesVersion = path[0] === definition.version;
    if (touchesVersion && (action !== 'set' || path.length > 1))
      throw invalid(pointer, `names "${path[0]}", the version of ${name}, which only \`set\` gives`);
  }
  const clash = clashingPaths(changes.map(({ path }) => path));
  if (!clash) return;
  const later = changes.findLast(({ path }) => path === clash[1]);
  throw invalid(later?.pointer ?? '', `clashes with "${formatPath(clash[0])}": an update names a part of an item once`);
}

function checkValues({ definition }: NamedTable, changes: readonly Change[], key: AttributeMap): void {
  let bytes = itemSize(key);
  for (const { action, path, pointer, value } of changes) {
    if (action !== 'set' || !value) continue;
    bytes += Buffer.byteLength(path[0]) + valueSize(value);
    if (path.length > 1) continue;
    const [attribute] = path;
    if (attribute === definition.version) checkVersion(attribute, value, pointer);
    for (const index of Object.values(definition.indexes ?? {}))
      checkIndexValues(index, { [attribute]: value }, '/set');
  }
  checkSize(bytes, '/set');
}

function compileChanges(changes: readonly Change[], placeholders: PlaceholderTable): string {
  const clause = (action: Action, keyword: string, join: string) => {
    const parts = changes.flatMap(({ action: of, path, value }) => {
      if (of !== action) return [];
      const text = placeholders.path(path);
      return [value ? text + join + placeholders.value(value) : text];
    });
    return parts.length > 0 ? [`${keyword} ${parts.join(', ')}`] : [];
  };
  const expression = [
    ...clause('set', 'SET', ' = '),
    ...clause('remove', 'REMOVE', ''),
    ...clause('add', 'ADD', ' '),
    ...clause('delete', 'DELETE', ' '),
  ].join(' ');
  if (expression.length <= maxExpressionBytes) return expression;
  throw invalid(
    '',
    `becomes an expression of ${expression.length} bytes; DynamoDB takes ${maxExpressionBytes}; split it`,
  );
}

function invalid(pointer: string, rule: string): SluiceError {
  return new SluiceError('UPDATE_INVALID', `The update at "${pointer}" ${rule}`, { pointer });
}
