import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import type { KeyCondition } from '../expressions/key-condition.ts';
import { keyAttributes, type KeySchema } from '../tables/key-schema.ts';
import type { AttributeMap, AttributeValue } from '../values/attribute-value.ts';
import { emptyType } from '../validation/check-key.ts';

/** A key condition read against a key schema: the partition, and the conditions on the sort key in its order. */
export interface QueryConditions {
  readonly partition: AttributeMap;
  readonly sort: readonly KeyCondition[];
}

/** Checks that the conditions are what the key can answer. */
export function queryConditions(schema: KeySchema, conditions: ReadonlyMap<string, KeyCondition>): QueryConditions {
  const attributes = keyAttributes(schema);
  if (conditions.size > attributes.length) {
    throw validationError(
      `The number of query conditions (${conditions.size}) exceeds the number of key attributes ` +
        `defined in the schema (${attributes.length})`,
    );
  }
  const partition: Record<string, AttributeValue> = {};
  for (const { name } of schema.partition) {
    const condition = conditions.get(name);
    if (condition === undefined) throw validationError(`Query condition missed key schema element: ${name}`);
  }
  const unknown = [...conditions.keys()].find((name) => !attributes.some((key) => key.name === name));
  if (unknown !== undefined) {
    const missed = schema.sort.find(({ name }) => !conditions.has(name));
    throw validationError(
      missed === undefined
        ? 'Query key condition not supported'
        : `Query condition missed key schema element: ${missed.name}`,
    );
  }
  for (const { name, type } of attributes) {
    for (const value of conditions.get(name)?.values ?? []) {
      if (value[type] === undefined) throw invalidParameters('Condition parameter type does not match schema type');
      const empty = emptyType(value, type);
      if (empty === undefined) continue;
      throw validationError(
        'One or more parameter values are not valid. The AttributeValue for a key attribute ' +
          `cannot contain an empty ${empty} value. Key: ${name}`,
      );
    }
    if (conditions.get(name)?.operator === 'begins_with' && type === 'N') {
      throw invalidParameters('ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type');
    }
  }
  for (const { name } of schema.partition) {
    const condition = conditions.get(name);
    const [value] = condition?.values ?? [];
    if (condition?.operator !== '=' || value === undefined) throw validationError('Query key condition not supported');
    partition[name] = value;
  }
  return { partition, sort: sortConditions(schema, conditions) };
}

/** Conditions must hold a start of the sort key without a gap; all but the last are equalities. */
function sortConditions(schema: KeySchema, conditions: ReadonlyMap<string, KeyCondition>): KeyCondition[] {
  const named = schema.sort.filter(({ name }) => conditions.has(name));
  const last = named.at(-1);
  if (last === undefined) return [];
  const before = schema.sort.slice(0, schema.sort.indexOf(last));
  const open = before.filter(({ name }) => conditions.get(name)?.operator !== '=').map(({ name }) => name);
  if (open.length > 0) {
    throw validationError(
      `RANGE key attributes ${open.join(', ')} must have equality conditions specified in the query ` +
        `because a condition is present on key attribute ${last.name}`,
    );
  }
  return named.flatMap(({ name }) => conditions.get(name) ?? []);
}
