import { type AttributeMap, canonicalJson, unmarshallItem } from '@sluice/core';

/** The same text for the same key. */
export function keyText(key: AttributeMap): string {
  return canonicalJson(unmarshallItem(key));
}
