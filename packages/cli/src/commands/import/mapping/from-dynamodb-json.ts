import { type AttributeValue, type JsonObject, type JsonValue, unmarshallValue } from '@sluice/core';
import { CellProblem } from './convert-cell.ts';

/** Reads an item of DynamoDB JSON, `{"id":{"S":"ada"}}`, as plain JSON. */
export function fromDynamodbJson(value: JsonValue): JsonObject | CellProblem {
  if (!isObject(value)) return notTyped('The item', value);
  const item: Record<string, JsonValue> = {};
  for (const name of Object.keys(value)) {
    const attribute = fromAttribute(value[name]!);
    if (attribute instanceof CellProblem) {
      return new CellProblem(attribute.problem.code, `Attribute ${name}: ${attribute.problem.message}`);
    }
    item[name] = attribute;
  }
  return item;
}

function fromAttribute(value: JsonValue): JsonValue | CellProblem {
  if (!isObject(value)) return notTyped('The value', value);
  const types = Object.keys(value);
  const type = types[0];
  if (types.length !== 1 || type === undefined) return notTyped('The value', value);
  const content = value[type]!;
  switch (type) {
    case 'S':
      return typeof content === 'string' ? content : notTyped('S', content);
    case 'N':
      return typeof content === 'string' ? exactNumber(content) : notTyped('N', content);
    case 'BOOL':
      return typeof content === 'boolean' ? content : notTyped('BOOL', content);
    case 'NULL':
      return content === true ? null : notTyped('NULL', content);
    case 'B':
      return typeof content === 'string' ? { $binary: content } : notTyped('B', content);
    case 'SS':
      return isArray(content) ? { $set: content } : notTyped('SS', content);
    case 'NS':
      return ofAll(
        content,
        (element) => fromAttribute({ N: element }),
        (elements) => ({ $set: elements }),
      );
    case 'BS':
      return ofAll(
        content,
        (element) => fromAttribute({ B: element }),
        (elements) => ({ $set: elements }),
      );
    case 'L':
      return ofAll(content, fromAttribute, (elements) => elements);
    case 'M':
      return fromDynamodbJson(content);
    default:
      return notTyped('The value', value);
  }
}

function exactNumber(text: string): JsonValue {
  // One of up to 15 digits is what a double prints of itself; the others are for the exact reader.
  return text.length <= 15 && String(Number(text)) === text
    ? Number(text)
    : unmarshallValue({ N: text } as AttributeValue);
}

function ofAll(
  content: JsonValue,
  convert: (element: JsonValue) => JsonValue | CellProblem,
  wrap: (elements: readonly JsonValue[]) => JsonValue,
): JsonValue | CellProblem {
  if (!isArray(content)) return notTyped('A list or set', content);
  const elements: JsonValue[] = [];
  for (const one of content) {
    const element = convert(one);
    if (element instanceof CellProblem) return element;
    elements.push(element);
  }
  return wrap(elements);
}

function notTyped(what: string, value: JsonValue): CellProblem {
  const shown = JSON.stringify(value).slice(0, 80);
  return new CellProblem('ROW_UNREADABLE', `${what} is not DynamoDB JSON, like {"S":"text"}: ${shown}`);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}

const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
