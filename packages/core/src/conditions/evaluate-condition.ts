import { type AttributeMap, type AttributeValue, typeOf } from '../values/attribute-value.ts';
import { canonicalNumber, compareNumbers } from '../values/decimal.ts';
import type { Condition, Operand } from './condition.ts';
import type { DocumentPath } from './document-path.ts';

/**
 * Reads a condition directly, as DynamoDB would: an absent attribute is equal to nothing and `<>` to everything,
 * values of different types are neither equal nor in any order. On an item that does not exist (undefined) every attribute is absent.
 */
export function evaluateCondition(condition: Condition, item: AttributeMap | undefined): boolean {
  switch (condition.op) {
    case 'and':
      return condition.of.every((part) => evaluateCondition(part, item));
    case 'or':
      return condition.of.some((part) => evaluateCondition(part, item));
    case 'not':
      return !evaluateCondition(condition.of, item);
    case 'compare':
      return compare(operandValue(condition.left, item), condition.comparator, condition.value);
    case 'between':
      return (
        compare(operandValue(condition.left, item), '>=', condition.low) &&
        compare(operandValue(condition.left, item), '<=', condition.high)
      );
    case 'in':
      return condition.values.some((value) => compare(operandValue(condition.left, item), '=', value));
    case 'beginsWith':
      return beginsWith(valueAt(condition.path, item), condition.value);
    case 'contains':
      return contains(valueAt(condition.path, item), condition.value);
    case 'exists':
      return (valueAt(condition.path, item) !== undefined) === condition.exists;
    case 'type': {
      const value = valueAt(condition.path, item);
      return value !== undefined && typeOf(value) === condition.type;
    }
  }
}

/** The value at a path of an item; undefined where a step is absent. */
export function valueAt([first, ...rest]: DocumentPath, item: AttributeMap | undefined): AttributeValue | undefined {
  return rest.reduce(stepInto, item && Object.hasOwn(item, first) ? item[first] : undefined);
}

/** Order of two values of one type: strings and binary by bytes, numbers exactly; undefined when they have none. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if ('S' in a && 'S' in b) return a.S === b.S ? 0 : Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if ('N' in a && 'N' in b) return compareNumbers(a.N, b.N);
  if ('B' in a && 'B' in b) return Buffer.compare(a.B, b.B);
  return undefined;
}

/** Equality of two values: sets without order, numbers by value, documents in depth. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  const order = compareValues(a, b);
  if (order !== undefined) return order === 0;
  if ('BOOL' in a && 'BOOL' in b) return a.BOOL === b.BOOL;
  if ('NULL' in a && 'NULL' in b) return true;
  if ('L' in a && 'L' in b)
    return a.L.length === b.L.length && a.L.every((value, index) => equalValues(value, b.L[index]!));
  if ('M' in a && 'M' in b) return equalMaps(a.M, b.M);
  if (typeOf(a) !== typeOf(b)) return false;
  const [left, right] = [elementTexts(a), elementTexts(b)];
  return left.size === right.size && left.isSubsetOf(right);
}

/** Elements of a set as texts that are the same for equal elements. */
function elementTexts(value: AttributeValue): Set<string> {
  if ('NS' in value) return new Set(value.NS.map(canonicalNumber));
  if ('BS' in value) return new Set(value.BS.map((bytes) => Buffer.from(bytes).toString('base64')));
  return new Set('SS' in value ? value.SS : []);
}

function compare(
  value: AttributeValue | undefined,
  comparator: '=' | '<>' | '<' | '<=' | '>' | '>=',
  operand: AttributeValue,
): boolean {
  if (comparator === '=') return value !== undefined && equalValues(value, operand);
  if (comparator === '<>') return value === undefined || !equalValues(value, operand);
  const order = value && compareValues(value, operand);
  if (order === undefined) return false;
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  return comparator === '>' ? order > 0 : order >= 0;
}

function operandValue({ kind, path }: Operand, item: AttributeMap | undefined): AttributeValue | undefined {
  const value = valueAt(path, item);
  if (kind === 'path' || value === undefined) return value;
  const size = sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

/** What DynamoDB's size() gives: of a string UTF-16 code units (seen on AWS, ExtendDB issue 60); numbers, booleans and null have none. */
function sizeOf(value: AttributeValue): number | undefined {
  if ('S' in value) return value.S.length;
  if ('B' in value) return value.B.byteLength;
  if ('L' in value) return value.L.length;
  if ('M' in value) return Object.keys(value.M).length;
  return elementsOf(value)?.length;
}

function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue): boolean {
  if (value === undefined) return false;
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  if ('B' in value && 'B' in prefix) return Buffer.compare(value.B.subarray(0, prefix.B.byteLength), prefix.B) === 0;
  return false;
}

function contains(value: AttributeValue | undefined, operand: AttributeValue): boolean {
  if (value === undefined) return false;
  if ('S' in value) return 'S' in operand && value.S.includes(operand.S);
  if ('B' in value) return 'B' in operand && Buffer.from(value.B).includes(Buffer.from(operand.B));
  const elements = 'L' in value ? value.L : elementsOf(value);
  return elements !== undefined && elements.some((element) => equalValues(element, operand));
}

function elementsOf(value: AttributeValue): AttributeValue[] | undefined {
  if ('SS' in value) return value.SS.map((S) => ({ S }));
  if ('NS' in value) return value.NS.map((N) => ({ N }));
  if ('BS' in value) return value.BS.map((B) => ({ B }));
  return undefined;
}

function equalMaps(a: AttributeMap, b: AttributeMap): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equalValues(a[name]!, b[name]!))
  );
}

function stepInto(value: AttributeValue | undefined, step: string | number): AttributeValue | undefined {
  if (value === undefined) return undefined;
  if (typeof step === 'number') return 'L' in value ? value.L[step] : undefined;
  return 'M' in value && Object.hasOwn(value.M, step) ? value.M[step] : undefined;
}
