import { type AttributeValue, typeOf } from './attribute-value.ts';
import { compareNumbers } from './decimal.ts';

/** Equality of two checked values: same type, same content; sets without regard to order. */
export function valuesEqual(left: AttributeValue, right: AttributeValue): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  switch (type) {
    case 'S':
    case 'N':
    case 'B':
    case 'BOOL':
      return left[type] === right[type];
    case 'NULL':
      return true;
    case 'SS':
    case 'NS':
    case 'BS':
      return setsEqual(left[type] ?? [], right[type] ?? []);
    case 'L':
      return listsEqual(left.L ?? [], right.L ?? []);
    case 'M':
      return mapsEqual(left.M ?? {}, right.M ?? {});
  }
}

/** Order of two values of one ordered type (S, N, B); undefined where there is none. */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.S !== undefined && right.S !== undefined) return compareUtf8(left.S, right.S);
  if (left.B !== undefined && right.B !== undefined) return compareBinary(left.B, right.B);
  return undefined;
}

/** Order of two binary values, given as base64. */
export function compareBinary(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left, 'base64'), Buffer.from(right, 'base64'));
}

/** Order of two strings: JavaScript orders UTF-16 units, DynamoDB UTF-8 bytes; they differ only where surrogates occur. */
export function compareUtf8(left: string, right: string): number {
  if (left === right) return 0;
  if (SURROGATE.test(left) || SURROGATE.test(right)) return Buffer.compare(Buffer.from(left), Buffer.from(right));
  return left < right ? -1 : 1;
}

const SURROGATE = /[\ud800-\udfff]/;

function setsEqual(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  const members = new Set(left);
  return right.every((member) => members.has(member));
}

function listsEqual(left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((element, index) => {
    const other = right[index];
    return other !== undefined && valuesEqual(element, other);
  });
}

function mapsEqual(left: Record<string, AttributeValue>, right: Record<string, AttributeValue>): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const value = left[name];
    const other = Object.hasOwn(right, name) ? right[name] : undefined;
    return value !== undefined && other !== undefined && valuesEqual(value, other);
  });
}
