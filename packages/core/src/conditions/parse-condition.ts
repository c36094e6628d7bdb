import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import { pointerTo } from '../json/json-pointer.ts';
import { type AttributeType, type AttributeValue, typeOf } from '../values/attribute-value.ts';
import { marshallValue } from '../values/marshall.ts';
import type { Comparator, Condition, ConditionInput, Operand } from './condition.ts';
import { type DocumentPath, parsePath } from './document-path.ts';
import { compareValues } from './evaluate-condition.ts';

/** Operators and functions of one expression (AWS, quotas: "Expression parameters"). */
export const maxOperators = 300;
/** Values of one `in`. */
const maxInValues = 100;

/** Names of the operators, as callers write them. */
export const operators = [
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'between',
  'in',
  'beginsWith',
  'contains',
  'exists',
  'type',
  'size',
] as const;

/** Names of the types that `type` takes: DynamoDB's own and words. */
export const typeNames = {
  string: 'S',
  number: 'N',
  binary: 'B',
  boolean: 'BOOL',
  null: 'NULL',
  list: 'L',
  map: 'M',
  'string-set': 'SS',
  'number-set': 'NS',
  'binary-set': 'BS',
} as const satisfies Record<string, AttributeType>;

/**
 * Reads a condition of the JSON language: attribute paths with a value (equality) or operators, joined by and;
 * `and`, `or` and `not` join conditions. An attribute of such a name is written with a backslash before it.
 * An object is compared with `=` only, so that a misspelt operator is not taken for a value.
 *
 * @throws SluiceError CONDITION_INVALID with a pointer below `pointer`
 */
export function parseCondition(input: ConditionInput, pointer = ''): Condition {
  const counter = { operators: 0 };
  const condition = parseJoined(input, pointer, counter);
  if (counter.operators > maxOperators) {
    throw invalid(pointer, `has ${counter.operators} operators; DynamoDB takes ${maxOperators} in one expression`);
  }
  return condition;
}

interface Counter {
  operators: number;
}

function parseJoined(input: JsonValue, pointer: string, counter: Counter): Condition {
  if (!isObject(input)) throw invalid(pointer, 'must be an object of paths and conditions', input);
  const parts = Object.entries(input).map(([name, value]): Condition => {
    const at = pointerTo(pointer, name);
    if (name === 'and' || name === 'or') return parseList(name, value, at, counter);
    if (name !== 'not') return parseAttribute(name, value, at, counter);
    counter.operators++;
    return { op: 'not', of: parseJoined(value, at, counter) };
  });
  return join('and', parts, pointer, counter);
}

function parseList(op: 'and' | 'or', list: JsonValue, pointer: string, counter: Counter): Condition {
  if (!isArray(list)) throw invalid(pointer, 'must be an array of conditions', list);
  return join(
    op,
    list.map((element, index) => parseJoined(element, pointerTo(pointer, index), counter)),
    pointer,
    counter,
  );
}

function join(op: 'and' | 'or', parts: readonly Condition[], pointer: string, counter: Counter): Condition {
  const [first] = parts;
  if (first === undefined) throw invalid(pointer, 'is empty; give at least one condition or leave it out');
  counter.operators += parts.length - 1;
  return parts.length === 1 ? first : { op, of: parts };
}

function parseAttribute(name: string, value: JsonValue, pointer: string, counter: Counter): Condition {
  return parseAttributeCondition(pathAt(name, pointer), value, pointer, counter);
}

/** Reads what is said of one attribute: a value or an object of operators. */
export function parseAttributeCondition(
  path: DocumentPath,
  value: JsonValue,
  pointer: string,
  counter: Counter = { operators: 0 },
): Condition {
  if (!isObject(value) || isWrapper(value)) {
    counter.operators++;
    return { op: 'compare', left: { kind: 'path', path }, comparator: '=', value: marshallValue(value, pointer) };
  }
  const parts = Object.entries(value).map(([operator, argument]) => {
    counter.operators++;
    return parseOperator(path, operator, argument, pointerTo(pointer, operator), counter);
  });
  return join('and', parts, pointer, counter);
}

function parseOperator(
  path: DocumentPath,
  operator: string,
  argument: JsonValue,
  at: string,
  counter: Counter,
): Condition {
  switch (operator) {
    case 'in':
      return { op: 'in', left: { kind: 'path', path }, values: inValues(argument, at) };
    case 'beginsWith':
      return { op: 'beginsWith', path, value: valueOf(argument, at, ['S', 'B']) };
    case 'contains':
      return { op: 'contains', path, value: marshallValue(argument, at) };
    case 'exists':
      if (typeof argument !== 'boolean') throw invalid(at, 'must be true or false', argument);
      return { op: 'exists', path, exists: argument };
    case 'type':
      return { op: 'type', path, type: typeNamed(argument, at) };
    case 'size':
      return parseSize(path, argument, at, counter);
    default:
      return parseComparison({ kind: 'path', path }, operator, argument, at);
  }
}

function parseSize(path: DocumentPath, argument: JsonValue, pointer: string, counter: Counter): Condition {
  const left = { kind: 'size', path } as const;
  if (!isObject(argument) || isWrapper(argument)) return parseComparison(left, '=', argument, pointer);
  const parts = Object.entries(argument).map(([operator, value]) => {
    counter.operators++;
    return parseComparison(left, operator, value, pointerTo(pointer, operator));
  });
  return join('and', parts, pointer, counter);
}

function parseComparison(left: Operand, operator: string, argument: JsonValue, at: string): Condition {
  const types: readonly AttributeType[] = left.kind === 'size' ? ['N'] : ['S', 'N', 'B'];
  if (operator === 'between') {
    const bounds = isArray(argument) && argument.length === 2 ? argument : undefined;
    if (!bounds) throw invalid(at, 'must be an array of the lower and the upper bound', argument);
    const low = valueOf(bounds[0]!, pointerTo(at, 0), types);
    const high = valueOf(bounds[1]!, pointerTo(at, 1), types);
    const order = compareValues(low, high);
    if (order === undefined) throw invalid(at, 'must have bounds of the same type', argument);
    if (order > 0) throw invalid(at, 'must have the lower bound first', argument);
    return { op: 'between', left, low, high };
  }
  if (!isComparator(operator)) {
    const allowed = left.kind === 'size' ? operators.slice(0, 7) : operators;
    throw new SluiceError(
      'CONDITION_INVALID',
      `"${operator}" at ${at} is not an operator; use one of ${allowed.join(' ')}; to compare with an object write {"=": {...}}`,
      { pointer: at, received: operator, allowed },
    );
  }
  const equality = operator === '=' || operator === '<>';
  const value = equality && left.kind === 'path' ? marshallValue(argument, at) : valueOf(argument, at, types);
  return { op: 'compare', left, comparator: operator, value };
}

function inValues(argument: JsonValue, at: string): AttributeValue[] {
  if (!isArray(argument) || argument.length === 0 || argument.length > maxInValues) {
    throw invalid(at, `must be an array of 1 to ${maxInValues} values`, isArray(argument) ? argument.length : argument);
  }
  return argument.map((value, index) => marshallValue(value, pointerTo(at, index)));
}

function valueOf(argument: JsonValue, at: string, types: readonly AttributeType[]): AttributeValue {
  const value = marshallValue(argument, at);
  if (types.includes(typeOf(value))) return value;
  const names = Object.entries(typeNames).flatMap(([name, type]) => (types.includes(type) ? [name] : []));
  throw invalid(at, `must be a ${names.join(' or a ')}`, argument);
}

function typeNamed(argument: JsonValue, at: string): AttributeType {
  const known = Object.entries(typeNames).find(([name, type]) => argument === name || argument === type);
  if (known) return known[1];
  const allowed = Object.entries(typeNames).flat();
  throw new SluiceError('CONDITION_INVALID', `${at} must name a type: ${allowed.join(', ')}`, {
    pointer: at,
    received: argument,
    allowed,
  });
}

function pathAt(name: string, pointer: string): DocumentPath {
  try {
    return parsePath(name);
  } catch (error) {
    throw error instanceof SluiceError ? error.below(pointer) : error;
  }
}

function invalid(pointer: string, rule: string, received?: JsonValue): SluiceError {
  const got = received === undefined ? '' : `, not ${JSON.stringify(received).slice(0, 60)}`;
  return new SluiceError('CONDITION_INVALID', `The condition at "${pointer}" ${rule}${got}`, {
    pointer,
    ...(received !== undefined && { received }),
  });
}

function isComparator(operator: string): operator is Comparator {
  return ['=', '<>', '<', '<=', '>', '>='].includes(operator);
}

function isWrapper(value: JsonObject): boolean {
  return Object.keys(value).length === 1 && ('$number' in value || '$binary' in value || '$set' in value);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
