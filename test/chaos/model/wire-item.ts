import { setOf } from './item-values.ts';

/** An item as it travels: `{"n":{"N":"1"}}`. */
export type Wire = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The values of an item whose attributes are texts, small numbers, flags and sets of texts. */
export function readWire(item: Wire): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      if ('N' in value) return [name, Number(value['N'])];
      return [name, 'SS' in value ? setOf(value['SS'] as readonly string[]) : Object.values(value)[0]];
    }),
  );
}
