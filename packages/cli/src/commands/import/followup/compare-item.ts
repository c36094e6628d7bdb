import { canonicalJson, type JsonObject, type JsonValue, marshallItem, unmarshallItem } from '@sluice/core';

/** Attributes in which a stored item differs from the row it came from; empty when it is the same. */
export function differencesOf(row: JsonObject, stored: JsonObject): readonly string[] {
  if (isTheSame(row, stored)) return [];
  // Through the same conversions, so that equal numbers and sets are equal texts.
  const expected = normal(row);
  const found = normal(stored);
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].filter((name) => textOf(expected[name]) !== textOf(found[name]));
}

/** Most rows are texts and numbers that are the same as they are: no need to convert them. */
function isTheSame(row: JsonObject, stored: JsonObject): boolean {
  const names = Object.keys(row);
  return names.length === Object.keys(stored).length && names.every((name) => isSameScalar(row[name], stored[name]));
}

function isSameScalar(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  return one === other && typeof one !== 'object' && one !== undefined;
}

function normal(item: JsonObject): JsonObject {
  return unmarshallItem(marshallItem(item));
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(sorted(value));
}

/** Sets have no order. */
function sorted(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(sorted);
  const entries = Object.entries(value as JsonObject);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === '$set' && Array.isArray(first[1])) {
    const texts = (first[1] as readonly JsonValue[]).map((element) => canonicalJson(element));
    return { $set: texts.sort((one, other) => (one < other ? -1 : 1)) };
  }
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
