import type { JsonObject, JsonValue } from '../../../packages/core/src/index.ts';
import type { Item } from './apply-write.ts';
import { elementsOf, setOf } from './item-values.ts';

/** Whether a condition holds of an item, by the words of DESIGN section 3 and DynamoDB's; without any of the system's own code. */
export function holds(condition: JsonObject | undefined, item: Item | undefined): boolean {
  return Object.entries(condition ?? {}).every(([name, test]) => {
    if (name === 'and') return (test as readonly JsonObject[]).every((part) => holds(part, item));
    if (name === 'or') return (test as readonly JsonObject[]).some((part) => holds(part, item));
    if (name === 'not') return !holds(test as JsonObject, item);
    const value = item?.[name];
    if (typeof test !== 'object' || test === null || '$set' in test) return equal(value, test);
    return Object.entries(test).every(([operator, argument]) => passes(value, operator, argument));
  });
}

function passes(value: unknown, operator: string, argument: JsonValue): boolean {
  switch (operator) {
    case '=':
      return equal(value, argument);
    case '<>':
      return !equal(value, argument);
    case 'in':
      return (argument as readonly JsonValue[]).some((one) => equal(value, one));
    case 'between': {
      const [low, high] = argument as readonly [JsonValue, JsonValue];
      return passes(value, '>=', low) && passes(value, '<=', high);
    }
    case 'exists':
      return (value !== undefined) === argument;
    case 'beginsWith':
      return typeof value === 'string' && value.startsWith(argument as string);
    case 'contains':
      return typeof value === 'string'
        ? value.includes(argument as string)
        : (elementsOf(value) ?? []).includes(argument);
    case 'type':
      return typeName(value) === argument;
    case 'size':
      return Object.entries(typeof argument === 'object' ? (argument as JsonObject) : { '=': argument }).every(
        ([comparator, size]) => passes(sizeOf(value), comparator, size),
      );
    default:
      return inOrder(value, operator, argument);
  }
}

/** False of what is not there, and of values of two types. */
function inOrder(value: unknown, operator: string, argument: JsonValue): boolean {
  if (typeof value !== typeof argument || (typeof value !== 'number' && typeof value !== 'string')) return false;
  const [left, right] = [value as number, argument as number];
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function equal(value: unknown, other: JsonValue): boolean {
  const [left, right] = [elementsOf(value), elementsOf(other)];
  if (left === undefined || right === undefined) return value === other;
  return JSON.stringify(setOf(left)) === JSON.stringify(setOf(right));
}

function typeName(value: unknown): string {
  return elementsOf(value) ? 'string-set' : typeof value;
}

function sizeOf(value: unknown): number | undefined {
  return typeof value === 'string' ? value.length : elementsOf(value)?.length;
}
