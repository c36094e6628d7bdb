import { type AttributeMap, imageKey, type JsonValue, keyFrom, unmarshallItem } from '@sluice/core';
import { chunkSortKey, packResult } from '../ledger/stored-result.ts';
import { writeRows } from '../ledger/write-rows.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import type { Task } from '../worker/task.ts';
import type { Importing } from './importing.ts';
import { keyText } from './key-text.ts';
import { itemFingerprint } from './item-fingerprint.ts';
import { expiryOf, marshalled } from './job-updates.ts';
import type { PutTarget } from './put-target.ts';
import { readItems } from './read-items.ts';

/** Images of one call written at a time; an AWS client has 50 connections. */
const imagesAtOnce = 10;

/**
 * Keeps what is stored under the keys of items that are about to be written, and what they will look like. The first image
 * of a key within a job wins: later ones have seen the job's own writes.
 */
export async function keepImages(
  task: Task,
  job: string,
  target: PutTarget,
  items: readonly AttributeMap[],
  importing: Importing,
): Promise<void> {
  const stored = await readItems(target, items);
  await mapBounded(items, imagesAtOnce, async (item) => {
    const key = keyFrom(target, item);
    const found = stored.get(keyText(key));
    await keepImage(task, job, { key, item, ...(found && { found }) }, importing);
  });
}

interface Image {
  readonly key: AttributeMap;
  /** As it will be written. */
  readonly item: AttributeMap;
  /** As it is stored. */
  readonly found?: AttributeMap;
}

async function keepImage({ packet }: Task, job: string, image: Image, { ports, recording }: Importing): Promise<void> {
  const at = imageKey(packet.caller, job, keyText(image.key));
  const expiresAt = expiryOf({ nowMs: ports.clock.now(), retentionMs: recording.retentionMs });
  const wrote = itemFingerprint(image.item);
  const chunkSet = Buffer.from(randomBytes(9, ports.random)).toString('base64url');
  const before: JsonValue = image.found ? unmarshallItem(image.found) : null;
  const { attributes, chunks } = packResult(before, chunkSet);
  const bodies = chunks.map((body, index) => ({
    ...marshalled({ pk: imageBodyKey(at), sk: chunkSortKey(chunkSet, index) }),
    body: { B: body },
    expiresAt,
  }));
  await writeRows(ports.ledger, bodies, recording.retry);
  const put = {
    Item: { ...marshalled(at), key: { M: image.key }, wrote: { SS: [wrote] }, ...attributes, expiresAt },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
  const answer = await retryCall(() => ports.ledger.put(put), recording.retry);
  if (answer.written || hasFingerprint(answer.existing, wrote)) return;
  const add = {
    Key: marshalled(at),
    UpdateExpression: 'ADD wrote :wrote',
    ExpressionAttributeValues: { ':wrote': { SS: [wrote] } },
  };
  await retryCall(() => ports.ledger.update(add), recording.retry);
}

/** Whether what is stored looks as the import wrote it. */
export function hasFingerprint(image: AttributeMap, fingerprint: string): boolean {
  const wrote = image['wrote'];
  return wrote !== undefined && 'SS' in wrote && wrote.SS.includes(fingerprint);
}

/** Partition key of an image's chunks, should it be too large for a row: apart, so that images can be gone through. */
export function imageBodyKey({ pk, sk }: { readonly pk: string; readonly sk: string }): string {
  return `${pk}#${sk}`;
}
