import { pointerTo } from '../json/json-pointer.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import type { AttributeMap, AttributeValue } from './attribute-value.ts';
import { canonicalNumber, numberText } from './decimal.ts';

/** Levels a value may be nested in an item (AWS, quotas: "Nested attribute depth"). */
export const maxNesting = 32;

/**
 * JSON to an attribute value; `{"$binary"}`, `{"$set"}` and `{"$number"}` say what JSON cannot.
 *
 * @throws SluiceError VALUE_INVALID, NUMBER_INVALID with a pointer below `pointer`
 */
export function marshallValue(value: JsonValue, pointer = ''): AttributeValue {
  try {
    return marshall(value, 1);
  } catch (error) {
    throw located(error, value, 1, pointer);
  }
}

/** A JSON object to an item; errors as of marshallValue. */
export function marshallItem(item: JsonObject, pointer = ''): AttributeMap {
  try {
    return marshallMembers(item, 1);
  } catch (error) {
    throw located(error, item, 0, pointer);
  }
}

function marshall(value: JsonValue, level: number): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: numberText(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      if (value === null) return { NULL: true };
      if (level > maxNesting) {
        throw new SluiceError(
          'VALUE_INVALID',
          `The value is nested deeper than ${maxNesting} levels, the most DynamoDB stores`,
        );
      }
      if (isArray(value)) return { L: value.map((element) => marshall(element, level + 1)) };
      return marshallWrapper(value) ?? { M: marshallMembers(value, level + 1) };
  }
}

function marshallMembers(members: JsonObject, level: number): AttributeMap {
  const map: AttributeMap = {};
  for (const name in members) {
    if (name === '' || name === '__proto__') {
      throw new SluiceError('VALUE_INVALID', `"${name}" cannot be the name of an attribute; rename it`, {
        received: name,
      });
    }
    map[name] = marshall(members[name]!, level);
  }
  return map;
}

function marshallWrapper(value: JsonObject): AttributeValue | undefined {
  let only: string | undefined;
  for (const name in value) {
    if (only !== undefined) return undefined;
    only = name;
  }
  if (only === undefined || only.charCodeAt(0) !== dollar) return undefined;
  const content = value[only]!;
  if (only === '$number') return { N: numberOf(content) };
  if (only === '$binary') return { B: binaryOf(content) };
  if (only === '$set') return setOf(content);
  return undefined;
}

function numberOf(content: JsonValue): string {
  if (typeof content === 'string') return canonicalNumber(content);
  throw new SluiceError('VALUE_INVALID', '$number takes the number as a string, like {"$number":"12.50"}');
}

function binaryOf(content: JsonValue): Uint8Array {
  if (typeof content === 'string') {
    const bytes = Buffer.from(content, 'base64');
    if (bytes.toString('base64') === content) return bytes;
  }
  throw new SluiceError(
    'VALUE_INVALID',
    '$binary takes padded base64 of the standard alphabet, like {"$binary":"aGk="}',
  );
}

function setOf(content: JsonValue): AttributeValue {
  if (!isArray(content) || content.length === 0) {
    throw new SluiceError(
      'VALUE_INVALID',
      '$set takes an array of at least one element; DynamoDB stores no empty sets',
    );
  }
  const elements = content.map((element) => marshall(element, maxNesting));
  const first = elements[0]!;
  if ('S' in first) return { SS: distinct(elements.map((element) => ('S' in element ? element.S : mixed()))) };
  if ('N' in first) {
    return { NS: distinct(elements.map((element) => ('N' in element ? canonicalNumber(element.N) : mixed()))) };
  }
  if ('B' in first) {
    const bytes = elements.map((element) => ('B' in element ? element.B : mixed()));
    distinct(bytes.map((element) => Buffer.from(element).toString('base64')));
    return { BS: bytes };
  }
  return mixed();
}

function distinct(texts: string[]): string[] {
  if (new Set(texts).size === texts.length) return texts;
  throw new SluiceError('VALUE_INVALID', 'A $set has every element once; leave the duplicates out');
}

function mixed(): never {
  throw new SluiceError('VALUE_INVALID', 'A $set has strings only, numbers only, or {"$binary"} only');
}

/** Finds the member that an error is about by trying each: only failures pay for pointers. */
function located(error: unknown, value: JsonValue, level: number, pointer: string): unknown {
  if (!(error instanceof SluiceError)) return error;
  if (typeof value === 'object' && value !== null && level <= maxNesting && (level === 0 || !isWrapper(value))) {
    for (const name of Object.keys(value)) {
      const child = (value as JsonObject)[name]!;
      try {
        marshall(child, level + 1);
      } catch (inner) {
        return located(inner, child, level + 1, pointerTo(pointer, name));
      }
    }
  }
  return error.below(pointer);
}

function isWrapper(value: JsonValue): boolean {
  const names = Object.keys(value as JsonObject);
  return names.length === 1 && ['$number', '$binary', '$set'].includes(names[0]!);
}

const dollar = 36;
const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
