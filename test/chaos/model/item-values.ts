import { canonicalJson, type JsonValue } from '../../../packages/core/src/index.ts';
import type { Item } from './apply-write.ts';

/** A set of texts as its elements in order, however it was written. */
export function setOf(elements: Iterable<unknown>): { readonly $set: readonly string[] } {
  return { $set: [...new Set([...elements].map(String))].toSorted() };
}

/** The elements of a set; undefined for any other value. */
export function elementsOf(value: unknown): readonly unknown[] | undefined {
  return typeof value === 'object' && value !== null && '$set' in value
    ? (value.$set as readonly unknown[])
    : undefined;
}

/** An item whose sets are all in order, so that equal items have one text. */
function inOrder(item: Item): Item {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      const elements = elementsOf(value);
      return [name, elements ? setOf(elements) : value];
    }),
  );
}

/** The same text for equal items. */
export function itemText(item: Item | undefined): string {
  return item === undefined ? 'absent' : canonicalJson(inOrder(item) as unknown as JsonValue);
}
