import { createHash } from 'node:crypto';
import { type AttributeMap, type AttributeValue, canonicalJson, canonicalNumber } from '@sluice/core';

/** The same text for items that DynamoDB holds equal: numbers by value, sets without order. */
export function itemFingerprint(item: AttributeMap): string {
  return createHash('sha256')
    .update(canonicalJson(normalMap(item)))
    .digest('base64url');
}

type Normal = string | boolean | readonly Normal[] | { readonly [name: string]: Normal };

function normalMap(map: AttributeMap): { readonly [name: string]: Normal } {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, normal(value)]));
}

function normal(value: AttributeValue): Normal {
  if ('N' in value) return { N: canonicalNumber(value.N) };
  if ('NS' in value) return { NS: value.NS.map((number) => canonicalNumber(number)).toSorted() };
  if ('SS' in value) return { SS: value.SS.toSorted() };
  if ('B' in value) return { B: base64(value.B) };
  if ('BS' in value) return { BS: value.BS.map(base64).toSorted() };
  if ('L' in value) return { L: value.L.map(normal) };
  if ('M' in value) return { M: normalMap(value.M) };
  return value;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
