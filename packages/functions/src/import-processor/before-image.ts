import type { AttributeMap, AttributeValue, JsonValue } from '@sluice/core';
import { readRows } from '../ledger/read-rows.ts';
import { numberOf, textOf } from '../ledger/row-fields.ts';
import { chunkSortKey, packResult, unpackResult } from '../ledger/stored-result.ts';
import { writeRows } from '../ledger/write-rows.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import type { Importing } from './importing.ts';
import { expiryOf, marshalled } from './job-updates.ts';

interface ImageKey {
  readonly pk: string;
  readonly sk: string;
}

/** Keeps an item, or that there is none; what of it is too large for the image's row goes into rows of its own at once. */
export async function keepBefore(
  at: ImageKey,
  stored: AttributeMap | undefined,
  { ports, recording }: Importing,
): Promise<AttributeMap> {
  const chunkSet = Buffer.from(randomBytes(9, ports.random)).toString('base64url');
  const { attributes, chunks } = packResult(stored ? toWire({ M: stored }) : null, chunkSet);
  const expiresAt = expiryOf({ nowMs: ports.clock.now(), retentionMs: recording.retentionMs });
  const bodies = chunks.map((body, index) => ({
    ...marshalled({ pk: bodyKey(at), sk: chunkSortKey(chunkSet, index) }),
    body: { B: body },
    expiresAt,
  }));
  await writeRows(ports.ledger, bodies, recording.retry);
  return attributes as AttributeMap;
}

/** What an image holds of the item before, as it holds it. */
export function carriedBefore({ result, resultGzip, chunks, chunkSet }: AttributeMap): AttributeMap {
  return {
    ...(result && { result }),
    ...(resultGzip && { resultGzip }),
    ...(chunks && { chunks }),
    ...(chunkSet && { chunkSet }),
  };
}

/** The item as it was before the import; undefined when there was none. */
export async function beforeOf(
  image: AttributeMap,
  { ports, recording }: Importing,
): Promise<AttributeMap | undefined> {
  const chunkSet = textOf(image, 'chunkSet');
  const pk = bodyKey({ pk: textOf(image, 'pk'), sk: textOf(image, 'sk') });
  const keys = Array.from({ length: numberOf(image, 'chunks') }, (_, index) => ({
    pk,
    sk: chunkSortKey(chunkSet, index),
  }));
  const chunks = await readRows(ports.ledger, keys, recording.retry);
  const inOrder = chunks.toSorted((a, b) => (textOf(a, 'sk') < textOf(b, 'sk') ? -1 : 1));
  if (inOrder.length < keys.length)
    throw new Error(`A before-image has ${inOrder.length} of its ${keys.length} chunks`);
  const before = unpackResult(image, inOrder);
  if (before === null || before === undefined) return undefined;
  const value = fromWire(before as unknown as Wire);
  return 'M' in value ? value.M : undefined;
}

/** Partition key of an image's chunks, should it be too large for a row: apart, so that images can be gone through. */
function bodyKey({ pk, sk }: ImageKey): string {
  return `${pk}#${sk}`;
}

/** A value as DynamoDB's JSON has it: any value comes back as it was. */
function toWire(value: AttributeValue): JsonValue {
  if ('B' in value) return { B: base64(value.B) };
  if ('BS' in value) return { BS: value.BS.map(base64) };
  if ('L' in value) return { L: value.L.map(toWire) };
  if ('M' in value) return { M: mapValues(value.M, toWire) };
  return value as unknown as JsonValue;
}

type Wire =
  | { readonly B: string }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly Wire[] }
  | { readonly M: Readonly<Record<string, Wire>> };

function fromWire(value: Wire): AttributeValue {
  if ('B' in value) return { B: Buffer.from(value.B, 'base64') };
  if ('BS' in value) return { BS: value.BS.map((text) => Buffer.from(text, 'base64')) };
  if ('L' in value) return { L: value.L.map(fromWire) };
  if ('M' in value) return { M: mapValues(value.M, fromWire) };
  return value;
}

function mapValues<From, To>(map: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
