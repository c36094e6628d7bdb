import { at, compare, equal } from './model-values.ts';
import type { Condition, Item, Operand, Value } from './plan.ts';

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
      return holds(condition.operator, resolve(condition.left, item), resolve(condition.right, item));
    case 'between': {
      const value = resolve(condition.operand, item);
      return holds('>=', value, resolve(condition.low, item)) && holds('<=', value, resolve(condition.high, item));
    }
    case 'in': {
      const value = resolve(condition.operand, item);
      return condition.candidates.some((candidate) => holds('=', value, resolve(candidate, item)));
    }
    case 'exists':
      return at(item, condition.path) !== undefined;
    case 'not-exists':
      return at(item, condition.path) === undefined;
    case 'type':
      return Object.keys(at(item, condition.path) ?? {})[0] === condition.type;
    case 'begins-with':
      return beginsWith(at(item, condition.path), resolve(condition.operand, item));
    case 'contains':
      return contains(at(item, condition.path), resolve(condition.operand, item));
  }
}

function resolve(operand: Operand, item: Item): Value | undefined {
  if (operand.kind === 'value') return operand.value;
  const value = at(item, operand.path);
  if (operand.kind === 'path') return value;
  const size = sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

function holds(operator: string, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return operator === '<>';
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

function beginsWith(value: Value = {}, start: Value = {}): boolean {
  if (value.S !== undefined && start.S !== undefined) return value.S.startsWith(start.S);
  if (value.B === undefined || start.B === undefined) return false;
  return hex(value.B).startsWith(hex(start.B));
}

function contains(value: Value = {}, part: Value = {}): boolean {
  if (value.L !== undefined) return value.L.some((element) => equal(element, part));
  if (part.S !== undefined) return value.S?.includes(part.S) ?? value.SS?.includes(part.S) ?? false;
  if (part.N !== undefined) return value.NS?.includes(part.N) ?? false;
  if (part.B === undefined) return false;
  if (value.BS !== undefined) return value.BS.includes(part.B);
  return value.B !== undefined && Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
