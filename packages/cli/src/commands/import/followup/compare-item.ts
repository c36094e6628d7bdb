import {
  canonicalJson,
  type JsonObject,
  type JsonValue,
  marshallValue,
  SluiceError,
  unmarshallValue,
} from '@sluice/core';

/** Attributes in which a stored item differs from the row it came from; empty when it is the same. */
export function differencesOf(row: JsonObject, stored: JsonObject): readonly string[] {
  if (isTheSame(row, stored)) return [];
  const expected = textsOf(row);
  const found = textsOf(stored);
  return [...new Set([...expected.keys(), ...found.keys()])].filter((name) => expected.get(name) !== found.get(name));
}

/** Most rows are texts and numbers that are the same as they are: no need to convert them. */
function isTheSame(row: JsonObject, stored: JsonObject): boolean {
  const names = Object.keys(row);
  return names.length === Object.keys(stored).length && names.every((name) => isSameScalar(row[name], stored[name]));
}

function isSameScalar(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  return one === other && typeof one !== 'object' && one !== undefined;
}

function textsOf(item: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.entries(item).map(([name, value]) => [name, canonicalJson(sorted(normal(value)))]));
}

/** Through the same conversions, so that equal numbers and sets are equal texts. */
function normal(value: JsonValue): JsonValue {
  try {
    return unmarshallValue(marshallValue(value));
  } catch (error) {
    // Written past Sluice, like a map whose only member is named $set: no row can be the same.
    if (error instanceof SluiceError) return value;
    throw error;
  }
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
