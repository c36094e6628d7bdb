import type { AttributeMap } from './attribute-value.ts';

/** Bytes an item may have, attribute names included (AWS, "Service, account, and table quotas in Amazon DynamoDB"). */
export const maxItemBytes = 409_600;

/** Bytes of an item as DynamoDB counts them ("DynamoDB item sizes and formats"). */
export function itemSize(_item: AttributeMap): number {
  throw new Error('unfinished');
}
