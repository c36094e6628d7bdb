import { type AttributeMap, imageKey, keyFrom, type PutFragment } from '@sluice/core';
import { isExpired } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { numberOf, textOf } from '../ledger/row-fields.ts';
import { carriedBefore, keepBefore } from './before-image.ts';
import type { Importing } from './importing.ts';
import { itemFingerprint } from './item-fingerprint.ts';
import { expiryOf, marshalled } from './job-updates.ts';
import { keyText } from '../reading/key-text.ts';
import type { PutTarget } from './put-target.ts';

/**
 * An undoable import's image of an item: what was there before, what the import last wrote, and which of its rows that were.
 * It changes in one transaction with the item, which makes it the receipt of those rows as well.
 */
export type RowImage = AttributeMap;

/** Rows that an image knows of. More batches than that, all with the same key and none counted yet, are not expected. */
const rowsKept = 25;

/** What an image says when a row is written. */
export interface ImagedWrite {
  /** Key of the image. */
  readonly at: { readonly pk: string; readonly sk: string };
  readonly key: AttributeMap;
  /** As it will be written. */
  readonly item: AttributeMap;
  readonly row: string;
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

/** A row of a job, for its image: by what its batch holds, since the number of one that was refused can be given to other rows. */
export function rowName(batchFingerprint: string, index: number): string {
  return `${batchFingerprint.slice(0, 22)}/${index}`;
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

/** Whether a row was written before. */
export function hasWritten(image: RowImage, row: string): boolean {
  return rowsOf(image).some((known) => 'S' in known && known.S === row);
}

/**
 * The put of an image that goes with a write, valid for as long as the image is as it was read. What the job finds of its own
 * is not what was before it; what somebody wrote in between is.
 */
export async function keepImage(write: ImagedWrite, importing: Importing): Promise<PutFragment> {
  const { ports, recording } = importing;
  const { at, key, item, row, known, stored } = write;
  const nowMs = ports.clock.now();
  const before = known && isLastWrite(known, stored) ? carriedBefore(known) : await keepBefore(at, stored, importing);
  const rows = [...(known ? rowsOf(known) : []), { S: row }];
  return {
    Item: {
      ...marshalled(at),
      key: { M: key },
      wrote: { S: itemFingerprint(item) },
      rows: { L: rows.slice(-rowsKept) },
      writes: { N: String((known ? numberOf(known, 'writes') : 0) + 1) },
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

/** The key of an image's item. */
export function keyOfImage({ key }: RowImage): AttributeMap {
  return key && 'M' in key ? key.M : {};
}

function rowsOf({ rows }: RowImage) {
  return rows && 'L' in rows ? rows.L : [];
}
