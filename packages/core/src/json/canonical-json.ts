import type { JsonObject, JsonValue } from '../events/sluice-event.ts';

/** JSON with the members of every object sorted by name, so that equal values have equal texts. */
export function canonicalJson(value: JsonValue): string {
  // A sorted copy, written at once, takes half the time of writing piece by piece.
  const copy = sortedCopy(value, new NameOrder());
  return copy === undefined ? inPieces(value) : JSON.stringify(copy);
}

/** Undefined where a copy cannot keep the order: names like numbers come first in any object, whatever is put in first. */
function sortedCopy(value: JsonValue, order: NameOrder): JsonValue | undefined {
  if (value === null || typeof value !== 'object') return value;
  if (isArray(value)) {
    const elements: JsonValue[] = [];
    for (const element of value) {
      const copy = sortedCopy(element, order);
      if (copy === undefined) return undefined;
      elements.push(copy);
    }
    return elements;
  }
  const members: Record<string, JsonValue> = {};
  const names = order.of(value as JsonObject);
  if (names === undefined) return undefined;
  for (const name of names) {
    const copy = sortedCopy((value as JsonObject)[name]!, order);
    if (copy === undefined) return undefined;
    members[name] = copy;
  }
  return members;
}

/** The names of objects in order, remembered from one to the next: rows of a batch have the same. */
class NameOrder {
  #names: readonly string[] = [];
  #sorted: readonly string[] | undefined = [];

  /** Undefined where an object cannot have that order. */
  of(value: JsonObject): readonly string[] | undefined {
    const names = Object.keys(value);
    if (names.length !== this.#names.length || names.some((name, index) => name !== this.#names[index])) {
      this.#names = names;
      this.#sorted = names.some((name) => unordered.test(name)) ? undefined : names.toSorted();
    }
    return this.#sorted;
  }
}

const unordered = /^(?:\d|__proto__$)/;

function inPieces(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let text = '';
  if (isArray(value)) {
    for (const element of value) text += text === '' ? inPieces(element) : `,${inPieces(element)}`;
    return `[${text}]`;
  }
  for (const name of Object.keys(value).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${inPieces(value[name]!)}`;
  }
  return `{${text}}`;
}

const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
