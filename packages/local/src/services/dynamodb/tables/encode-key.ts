import { type AttributeMap, type AttributeValue, attribute } from '../values/attribute-value.ts';
import { encodeNumberKey } from '../values/number-key.ts';
import type { KeyAttribute, KeySchema } from './key-schema.ts';

/** Where an item or index entry is stored: both sort as the keys do, the partition behind a hash of it. */
export interface StoredKey {
  readonly partition: Buffer;
  readonly sort: Buffer;
}

/** Bytes of the hash before the partition key. They decide the order of scans and the segments. */
export const HASH_BYTES = 4;

/** Smaller than or equal to every encoded sort key; what a key without sort attributes has. */
export const LOWEST: Buffer = Buffer.of(0);

/** Encodes the key attributes of an item that has them all. */
export function encodeKey(item: AttributeMap, schema: KeySchema): StoredKey {
  return { partition: encodePartition(item, schema), sort: encodeSort(item, schema.sort) };
}

export function encodePartition(item: AttributeMap, schema: KeySchema): Buffer {
  const encoded = encodeAttributes(item, schema.partition);
  const stored = Buffer.allocUnsafe(HASH_BYTES + encoded.length);
  stored.writeUInt32BE(hashOf(encoded));
  encoded.copy(stored, HASH_BYTES);
  return stored;
}

export function encodeSort(item: AttributeMap, attributes: readonly KeyAttribute[]): Buffer {
  return attributes.length === 0 ? LOWEST : encodeAttributes(item, attributes);
}

/** Encodes one value: alone as its bytes, as one of several escaped and terminated so that their order is kept. */
export function encodePart(value: AttributeValue, part: 'alone' | 'terminated' | 'prefix'): Buffer {
  const bytes = encodeScalar(value);
  if (part === 'alone') return bytes;
  const escaped = bytes.includes(0) ? escapeZeros(bytes) : bytes;
  return part === 'prefix' ? escaped : Buffer.concat([escaped, TERMINATOR]);
}

/** FNV-1a, its bits mixed: spreads partitions evenly, and the same way on every machine. */
function hashOf(bytes: Buffer): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < bytes.length; index++) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const TERMINATOR = Buffer.of(0, 0);

function encodeAttributes(item: AttributeMap, attributes: readonly KeyAttribute[]): Buffer {
  const [only] = attributes;
  if (attributes.length === 1 && only !== undefined) return encodePart(keyValue(item, only), 'alone');
  return Buffer.concat(attributes.map((key) => encodePart(keyValue(item, key), 'terminated')));
}

function keyValue(item: AttributeMap, key: KeyAttribute): AttributeValue {
  const value = attribute(item, key.name);
  if (value === undefined) throw new Error(`a key attribute is missing: ${key.name}`);
  return value;
}

function encodeScalar(value: AttributeValue): Buffer {
  if (value.S !== undefined) return Buffer.from(value.S);
  if (value.N !== undefined) return encodeNumberKey(value.N);
  if (value.B !== undefined) return Buffer.from(value.B, 'base64');
  throw new Error('a key attribute is a string, a number or binary');
}

/** 0 becomes 0 255, so that 0 0 can end a part and still sorts before all that goes on. */
function escapeZeros(bytes: Buffer): Buffer {
  const escaped: number[] = [];
  for (const byte of bytes) {
    escaped.push(byte);
    if (byte === 0) escaped.push(255);
  }
  return Buffer.from(escaped);
}
