import { compileCondition } from '../conditions/compile-condition.ts';
import type { Condition } from '../conditions/condition.ts';
import { parseAttributeCondition } from '../conditions/parse-condition.ts';
import type { PlaceholderTable } from '../conditions/placeholder-table.ts';
import type { IndexDefinition, KeyAttribute } from '../config/define-config.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { pointerTo } from '../json/json-pointer.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import { checkKeyValue, keyNames } from './table-lookup.ts';

/** What a sort key can be asked (AWS, "Key condition expressions for the Query operation"). */
const sortOperators = ['=', '<', '<=', '>', '>=', 'between', 'beginsWith'];

/**
 * A query's key as KeyConditionExpression: the partition key's value, and at most one condition on the sort key.
 *
 * @throws SluiceError KEY_INVALID, CONDITION_INVALID
 */
export function compileKeyCondition(
  key: JsonObject,
  definition: IndexDefinition,
  placeholders: PlaceholderTable,
): string {
  const allowed = keyNames(definition);
  const { partitionKey, sortKey } = definition;
  for (const name of Object.keys(key)) {
    if (!allowed.includes(name))
      throw invalid(
        pointerTo('/key', name),
        `"${name}" is not part of the key, which is ${allowed.join(' and ')}; other attributes go into "filter"`,
      );
  }
  const partition = conditionOn(key, partitionKey, 'partition', ['=']);
  if (!partition)
    throw invalid(
      pointerTo('/key', partitionKey.name),
      `The partition key "${partitionKey.name}" is missing; a query reads the items of one`,
    );
  const sort = sortKey && conditionOn(key, sortKey, 'sort', sortOperators);
  return compileCondition(sort ? { op: 'and', of: [partition, sort] } : partition, placeholders);
}

function conditionOn(
  key: JsonObject,
  attribute: KeyAttribute,
  part: 'partition' | 'sort',
  allowed: readonly string[],
): Condition | undefined {
  if (!Object.hasOwn(key, attribute.name)) return undefined;
  const pointer = pointerTo('/key', attribute.name);
  const condition = parseAttributeCondition([attribute.name], key[attribute.name]!, pointer);
  const operator = condition.op === 'compare' && condition.left.kind === 'path' ? condition.comparator : condition.op;
  if (!allowed.includes(operator)) {
    throw invalid(
      pointer,
      `The ${part} key "${attribute.name}" takes one of ${allowed.join(' ')}${part === 'sort' ? ', once' : ''}`,
      allowed,
    );
  }
  if (operator === 'beginsWith' && attribute.type === 'number')
    throw invalid(pointer, `The sort key "${attribute.name}" is a number and begins with nothing`);
  for (const value of valuesOf(condition)) checkKeyValue(value, attribute, part, pointer);
  return condition;
}

function valuesOf(condition: Condition): AttributeValue[] {
  if (condition.op === 'between') return [condition.low, condition.high];
  return condition.op === 'compare' || condition.op === 'beginsWith' ? [condition.value] : [];
}

function invalid(pointer: string, message: string, allowed?: readonly string[]): SluiceError {
  return new SluiceError('KEY_INVALID', message, { pointer, ...(allowed && { allowed }) });
}
