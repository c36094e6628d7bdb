import { serializationError } from '../dynamodb-errors.ts';
import { type AttributeMap, type AttributeValue, emptyMap } from '../values/attribute-value.ts';
import { notConvertible } from './not-convertible.ts';

/**
 * Reads one attribute value: every type's JSON form is checked, unknown members are dropped.
 * That there is exactly one type, and that its content is allowed, is for `checkValue`.
 */
export function parseAttributeValue(value: unknown): AttributeValue {
  if (typeof value !== 'object' || value === null) throw serializationError('Unexpected value type in payload');
  if (Array.isArray(value)) {
    throw serializationError('Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue');
  }
  if (isPlainScalar(value)) return value;
  const parsed: Record<string, unknown> = {};
  for (const type in value) {
    const content = (value as Record<string, unknown>)[type];
    const read = READERS.get(type);
    if (read !== undefined && content !== null && content !== undefined) parsed[type] = read(content);
  }
  return parsed as unknown as AttributeValue;
}

/** Reads a map of attribute values; where there is nothing to drop, the map itself: most requests are copied nowhere. */
export function parseAttributeMap(map: object): AttributeMap {
  const source = map as AttributeMap;
  let changed: AttributeMap | undefined;
  for (const name in source) {
    const value = source[name];
    const parsed = value === null || value === undefined ? undefined : parseAttributeValue(value);
    if (parsed === value) continue;
    changed ??= Object.assign(emptyMap(), source);
    if (parsed === undefined) delete changed[name];
    else changed[name] = parsed;
  }
  return changed ?? source;
}

/** A string or number and nothing else, as most values are: taken as it is. */
function isPlainScalar(value: object): value is { S: string } | { N: string } {
  let plain = false;
  for (const type in value) {
    if (plain || (type !== 'S' && type !== 'N')) return false;
    plain = typeof (value as Record<string, unknown>)[type] === 'string';
    if (!plain) return false;
  }
  return plain;
}

const READERS: ReadonlyMap<string, (content: unknown) => unknown> = new Map(
  Object.entries({
    S: readString,
    N: readString,
    B: readBinary,
    BOOL: readBoolean,
    NULL: readBoolean,
    SS: (content) => readList(content).map(readString),
    NS: (content) => readList(content).map(readString),
    BS: (content) => readList(content).map(readBinary),
    L: (content) => readList(content).map(parseAttributeValue),
    M: readMap,
  }),
);

function readString(content: unknown): string {
  if (typeof content === 'string') return content;
  throw notConvertible(content, 'String');
}

function readBoolean(content: unknown): boolean {
  if (typeof content === 'boolean') return content;
  if (content === 'true' || content === 'false') return content === 'true';
  if (typeof content === 'string') throw serializationError('Unexpected token received from parser');
  throw notConvertible(content, 'Boolean');
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

function readBinary(content: unknown): string {
  if (typeof content === 'boolean' || typeof content === 'number') {
    throw serializationError('only base-64-encoded strings are convertible to bytes');
  }
  if (Array.isArray(content)) throw serializationError('Unrecognized collection type class java.nio.ByteBuffer');
  if (typeof content !== 'string') throw serializationError('Start of structure or map found where not expected');
  if (content.length % 4 !== 0) {
    throw serializationError(`Base64 encoded length is expected a multiple of 4 bytes but found: ${content.length}`);
  }
  if (!BASE64.test(content)) throw serializationError('Invalid last non-pad Base64 character dectected');
  return content;
}

function readList(content: unknown): unknown[] {
  if (Array.isArray(content)) return content;
  throw serializationError(
    typeof content === 'object' ? 'Start of structure or map found where not expected' : 'Unexpected field type',
  );
}

function readMap(content: unknown): AttributeMap {
  if (typeof content !== 'object' || content === null) throw serializationError('Unexpected field type');
  if (Array.isArray(content)) {
    throw serializationError(
      'Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>',
    );
  }
  return parseAttributeMap(content);
}
