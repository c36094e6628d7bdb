/** An item as it travels: `{"n":{"N":"1"}}`. */
export type Wire = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The values of an item whose attributes are texts, small numbers and flags. */
export function readWire(item: Wire): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, 'N' in value ? Number(value['N']) : Object.values(value)[0]]),
  );
}
