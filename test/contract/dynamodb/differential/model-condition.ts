import { at, compare, equal } from './model-values.ts';
import type { Condition, Item, Value } from './plan.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
export function evaluate(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return evaluate(condition.left, item) && evaluate(condition.right, item);
    case 'or':
      return evaluate(condition.left, item) || evaluate(condition.right, item);
    case 'not':
      return !evaluate(condition.operand, item);
    case 'compare':
      return holds(condition.operator, at(item, condition.path), condition.value);
    case 'between':
      return (
        holds('>=', at(item, condition.path), condition.low) && holds('<=', at(item, condition.path), condition.high)
      );
    case 'in':
      return condition.values.some((value) => holds('=', at(item, condition.path), value));
    case 'exists':
      return at(item, condition.path) !== undefined;
    case 'not-exists':
      return at(item, condition.path) === undefined;
    case 'size': {
      const size = sizeOf(at(item, condition.path));
      return size !== undefined && holds(condition.operator, { N: String(size) }, condition.value);
    }
    case 'type':
      return Object.keys(at(item, condition.path) ?? {})[0] === condition.value['S'];
    case 'begins-with':
      return at(item, condition.path)?.S?.startsWith(condition.value.S ?? '') ?? false;
    case 'contains':
      return contains(at(item, condition.path), condition.value);
  }
}

function holds(operator: string, left: Value | undefined, right: Value): boolean {
  if (left === undefined) return operator === '<>';
  if (operator === '=') return equal(left, right);
  if (operator === '<>') return !equal(left, right);
  const order = compare(left, right);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

function sizeOf(value: Value = {}): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return Buffer.from(value.B, 'base64').length;
  if (value.M !== undefined) return Object.keys(value.M).length;
  return (value.SS ?? value.NS ?? value.BS ?? value.L)?.length;
}

function contains(value: Value = {}, part: Value): boolean {
  if (value.L !== undefined) return value.L.some((element) => equal(element, part));
  if (part.S !== undefined) return value.S?.includes(part.S) ?? value.SS?.includes(part.S) ?? false;
  return part.N !== undefined && (value.NS?.includes(part.N) ?? false);
}
