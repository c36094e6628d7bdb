import type { Table } from '../tables/table.ts';
import { keyOf } from '../tables/key-schema.ts';
import type { AttributeMap } from '../values/attribute-value.ts';

export interface ItemCollectionMetrics {
  readonly ItemCollectionKey: AttributeMap;
  readonly SizeEstimateRangeGB: number[];
}

/** The estimate AWS gives for tables with a local index; a collection here is always below one gigabyte. */
export function itemCollectionMetrics(
  mode: string | undefined,
  table: Table,
  item: AttributeMap,
): ItemCollectionMetrics | undefined {
  if (mode !== 'SIZE' || !table.indexes.some((index) => index.kind === 'local')) return undefined;
  return { ItemCollectionKey: keyOf(item, table.key.partition), SizeEstimateRangeGB: [0, 1] };
}
