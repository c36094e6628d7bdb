import { validationError } from '../dynamodb-errors.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import type { Operand } from './condition-operand.ts';
import type { Condition } from './evaluate-condition.ts';

export type KeyOperator = '=' | '<' | '<=' | '>' | '>=' | 'between' | 'begins_with';

/** What a query asks of one key attribute. */
export interface KeyCondition {
  readonly operator: KeyOperator;
  readonly values: readonly AttributeValue[];
}

const MIRRORED: Readonly<Record<string, KeyOperator>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Reads a compiled condition as conditions on key attributes, by name; refuses what no key lookup can do. */
export function keyConditions(condition: Condition): ReadonlyMap<string, KeyCondition> {
  const conditions = new Map<string, KeyCondition>();
  collect(condition, conditions);
  return conditions;
}

function collect(condition: Condition, conditions: Map<string, KeyCondition>): void {
  switch (condition.kind) {
    case 'and':
      collect(condition.left, conditions);
      collect(condition.right, conditions);
      return;
    case 'or':
    case 'not':
    case 'in':
      throw validationError(`Invalid operator used in KeyConditionExpression: ${condition.kind.toUpperCase()}`);
    case 'function':
      if (condition.name !== 'begins_with') {
        throw validationError(`Invalid operator used in KeyConditionExpression: ${condition.name}`);
      }
      requireKeyFirst(condition.operands[0], 'begins_with');
      return add(conditions, condition.operands, 'begins_with');
    case 'between':
      requireKeyFirst(condition.operand, 'BETWEEN');
      return add(conditions, [condition.operand, condition.lower, condition.upper], 'between');
    case 'compare': {
      const { operator } = condition;
      if (operator === '<>') throw validationError('Invalid operator used in KeyConditionExpression: <>');
      add(conditions, [condition.left, condition.right], operator);
    }
  }
}

function requireKeyFirst(operand: Operand | undefined, operator: string): void {
  if (operand?.kind === 'path' || operand?.kind === 'size') return;
  throw validationError(
    `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
  );
}

function add(conditions: Map<string, KeyCondition>, operands: readonly Operand[], operator: KeyOperator): void {
  const values: AttributeValue[] = [];
  let name: string | undefined;
  let position = 0;
  for (const [index, operand] of operands.entries()) {
    if (operand.kind === 'size') throw validationError('KeyConditionExpressions cannot contain nested operations');
    if (operand.kind === 'value') values.push(operand.value);
    if (operand.kind !== 'path') continue;
    if (name !== undefined) {
      throw validationError(
        'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
      );
    }
    if (operand.path.length > 1) {
      throw validationError('KeyConditionExpressions cannot have conditions on nested attributes');
    }
    name = String(operand.path[0]);
    position = index;
  }
  if (name === undefined) {
    throw validationError('Invalid condition in KeyConditionExpression: No key attribute specified');
  }
  if (conditions.has(name)) {
    throw validationError(
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    );
  }
  conditions.set(name, { operator: position === 0 ? operator : (MIRRORED[operator] ?? operator), values });
}
