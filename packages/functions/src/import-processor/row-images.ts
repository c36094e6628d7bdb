import {
  type AttributeMap,
  imageKey,
  type JsonObject,
  type JsonValue,
  keyFrom,
  marshallItem,
  type PutFragment,
  unmarshallItem,
} from '@sluice/core';
import { isExpired } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { numberOf, textOf } from '../ledger/row-fields.ts';
import { chunkSortKey, packResult, unpackResult } from '../ledger/stored-result.ts';
import { writeRows } from '../ledger/write-rows.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import type { Importing } from './importing.ts';
import { itemFingerprint } from './item-fingerprint.ts';
import { expiryOf, marshalled } from './job-updates.ts';
import { keyText } from './key-text.ts';
import type { PutTarget } from './put-target.ts';

/**
 * An undoable import's image of an item: what was there before, and what the import last wrote. It changes in one transaction
 * with the item, which makes it the receipt of the row as well.
 */
export type RowImage = AttributeMap;

/** What an image says when a row is written. */
export interface ImagedWrite {
  /** Key of the image. */
  readonly at: { readonly pk: string; readonly sk: string };
  readonly key: AttributeMap;
  /** As it will be written. */
  readonly item: AttributeMap;
  /** Where in the job the row comes from. */
  readonly batch: number;
  readonly index: number;
  /** The image so far, and the item as it is stored. */
  readonly known?: RowImage;
  readonly stored?: AttributeMap;
}

/** Key of the image of a row. */
export function imageKeyOf(
  caller: string,
  job: string,
  target: Pick<PutTarget, 'name' | 'definition'>,
  item: AttributeMap,
): ReturnType<typeof imageKey> {
  return imageKey(caller, job, keyText(keyFrom(target, item)));
}

/** Reads images, by sort key. */
export async function readImages(
  keys: readonly ImagedWrite['at'][],
  { ports, recording }: Importing,
): Promise<ReadonlyMap<string, RowImage>> {
  const rows = await readRows(ports.ledger, keys, recording.retry);
  return new Map(rows.filter((row) => !isExpired(row, ports.clock.now())).map((row) => [textOf(row, 'sk'), row]));
}

/** Whether an item looks as the import wrote it last, which nobody has changed since. */
export function isLastWrite(image: RowImage, item: AttributeMap | undefined): boolean {
  return item !== undefined && textOf(image, 'wrote') === itemFingerprint(item);
}

/**
 * The put of an image that goes with a write, valid for as long as the image is as it was read. What the job finds of its own
 * is not what was before it; what somebody wrote in between is.
 */
export async function keepImage(write: ImagedWrite, importing: Importing): Promise<PutFragment> {
  const { ports, recording } = importing;
  const { at, key, item, batch, index, known, stored } = write;
  const nowMs = ports.clock.now();
  const before = known && isLastWrite(known, stored) ? beforeAttributes(known) : await keepBefore(write, importing);
  const writes = known ? numberOf(known, 'writes') : 0;
  return {
    Item: {
      ...marshalled(at),
      key: { M: key },
      wrote: { S: itemFingerprint(item) },
      batch: { N: String(batch) },
      index: { N: String(index) },
      writes: { N: String(writes + 1) },
      ...before,
      expiresAt: expiryOf({ nowMs, retentionMs: recording.retentionMs }),
    },
    ...(known
      ? isStill(known)
      : {
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
          ExpressionAttributeValues: { ':now': { N: String(Math.floor(nowMs / 1000)) } },
        }),
  };
}

/** The condition that an image is as it was read. */
export function isStill(image: RowImage) {
  return {
    ConditionExpression: 'writes = :writes',
    ExpressionAttributeValues: { ':writes': { N: String(numberOf(image, 'writes')) } },
  };
}

function beforeAttributes({ result, resultGzip, chunks, chunkSet }: RowImage): AttributeMap {
  return {
    ...(result && { result }),
    ...(resultGzip && { resultGzip }),
    ...(chunks && { chunks }),
    ...(chunkSet && { chunkSet }),
  };
}

async function keepBefore({ at, stored }: ImagedWrite, { ports, recording }: Importing): Promise<AttributeMap> {
  const chunkSet = Buffer.from(randomBytes(9, ports.random)).toString('base64url');
  const before: JsonValue = stored ? unmarshallItem(stored) : null;
  const { attributes, chunks } = packResult(before, chunkSet);
  const expiresAt = expiryOf({ nowMs: ports.clock.now(), retentionMs: recording.retentionMs });
  const bodies = chunks.map((body, index) => ({
    ...marshalled({ pk: bodyKey(at), sk: chunkSortKey(chunkSet, index) }),
    body: { B: body },
    expiresAt,
  }));
  await writeRows(ports.ledger, bodies, recording.retry);
  return attributes as AttributeMap;
}

/** The item as it was before the import; undefined when there was none. */
export async function beforeOf(image: RowImage, { ports, recording }: Importing): Promise<AttributeMap | undefined> {
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
  return before === null || before === undefined ? undefined : marshallItem(before as JsonObject);
}

/** The key of an image's item. */
export function keyOfImage({ key }: RowImage): AttributeMap {
  return key && 'M' in key ? key.M : {};
}

/** Partition key of an image's chunks, should it be too large for a row: apart, so that images can be gone through. */
function bodyKey({ pk, sk }: ImagedWrite['at']): string {
  return `${pk}#${sk}`;
}
