import type { AttributeValue as SdkAttributeValue } from '@aws-sdk/client-dynamodb';
import type { Wire } from './wire.ts';

/** One attribute value in its wire form: binary as base64, numbers as strings. */
export type AttributeValue = Wire<SdkAttributeValue>;

export type AttributeMap = Record<string, AttributeValue>;

export type AttributeType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'M' | 'L' | 'NULL' | 'BOOL';

/** The type of a value that was checked to have exactly one. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new Error('an attribute value without a type got past validation');
}

/** An attribute by name; names such as `constructor` are attributes like all others. */
export function attribute(map: AttributeMap, name: string): AttributeValue | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** A map that has no prototype, so that `__proto__` is an attribute name like all others. */
export function emptyMap(): AttributeMap {
  return Object.create(null) as AttributeMap;
}
