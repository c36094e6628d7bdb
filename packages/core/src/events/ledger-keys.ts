import { createHash } from 'node:crypto';
import { canonicalJson } from '../json/canonical-json.ts';
import type { SluiceEvent } from './sluice-event.ts';

/** What makes two events of one id the same event: type and data, not time or trace. */
export function fingerprint(event: Pick<SluiceEvent, 'type' | 'data'>): string {
  return hash(canonicalJson([event.type, event.data]));
}

/** Partition key of an event's receipt; its row is `outcome`, large results are in `result#0001`... */
export function receiptKey(caller: string, source: string, id: string): string {
  return `event#${hash(caller, source, id)}`;
}

/** Partition key of an import job's row `meta`. */
export function jobKey(caller: string, job: string): string {
  return `job#${hash(caller, job)}`;
}

/**
 * Key of the counters that a batch adds to. Two transactions that change one row at the same time are in each other's way,
 * hence many rows; a partition takes 1,000 write units a second, of which a row of a transaction costs two, hence several
 * partitions; and all of a job's counters are read at once, hence not a partition for each row.
 */
export function shardKey(caller: string, job: string, batch: number): { readonly pk: string; readonly sk: string } {
  const shard = batch % jobShards;
  return { pk: shardPartition(caller, job, shard % partitionsOfShards), sk: `shard#${String(shard).padStart(2, '0')}` };
}

/** Rows of counters of one import job; `npm run bench -- import-counters` shows what fewer would do. */
export const jobShards = 96;
const partitionsOfShards = 8;

/** Partition keys of a job's counters. */
export function shardPartitions(caller: string, job: string): readonly string[] {
  return Array.from({ length: partitionsOfShards }, (_, partition) => shardPartition(caller, job, partition));
}

function shardPartition(caller: string, job: string, partition: number): string {
  return `${jobKey(caller, job)}#${partition}`;
}

/** Partition key of a caller's import jobs; rows are `jobListSortKey`, written once a job. */
export function jobListKey(caller: string): string {
  return `jobs#${hash(caller)}`;
}

/** Sort key in the list of jobs: the later one began, the earlier it comes. */
export function jobListSortKey(job: string, startedMs: number): string {
  return `${String(latestMs - startedMs).padStart(15, '0')}#${job}`;
}

/** Later than any time of these millennia, in 15 digits. */
const latestMs = 999_999_999_999_999;

/** Key of the receipt of one batch of an import. */
export function batchKey(caller: string, job: string, batch: number): { readonly pk: string; readonly sk: string } {
  return { pk: `batch#${hash(caller, job, String(batch))}`, sk: `batch#${batch}` };
}

/** Key of how far a batch was written when time was up; beside its receipt. */
export function batchProgressKey(
  caller: string,
  job: string,
  batch: number,
): { readonly pk: string; readonly sk: string } {
  return { pk: batchKey(caller, job, batch).pk, sk: 'progress' };
}

/** Partition key of an import's rejected rows; rows are `failureSortKey` and `batchFailureSortKey`. */
export function failuresKey(caller: string, job: string): string {
  return `failures#${hash(caller, job)}`;
}

/** Sort key of one rejected row: batch in 10 digits, index in 6. */
export function failureSortKey(batch: number, index: number): string {
  return `${batchFailureSortKey(batch)}${String(index).padStart(6, '0')}`;
}

/** Sort key of a batch rejected as a whole: before those of its rows. */
export function batchFailureSortKey(batch: number): string {
  return `${String(batch).padStart(10, '0')}#`;
}

/** Key of what an undoable import knows of an item that it writes; spread over as many partitions as an undo has parts. */
export function imageKey(
  caller: string,
  job: string,
  itemKey: string,
): { readonly part: number; readonly pk: string; readonly sk: string } {
  const digest = createHash('sha256').update(itemKey).digest();
  const part = digest[0]! % undoParts;
  return { part, pk: imagesKey(caller, job, part), sk: digest.toString('base64url') };
}

/** Partition key of one part of an undoable import's before-images. */
export function imagesKey(caller: string, job: string, part: number): string {
  return `images#${hash(caller, job)}#${String(part).padStart(2, '0')}`;
}

/** Key of the gate through which the rows of a batch go whose images are in one part: shut for good when that part is undone. */
export function gateKey(
  caller: string,
  job: string,
  { part, batch }: { readonly part: number; readonly batch: number },
): { readonly pk: string; readonly sk: string } {
  return { pk: gatesKey(caller, job, part), sk: String(batch).padStart(10, '0') };
}

/** Partition key of the gates of one part. */
export function gatesKey(caller: string, job: string, part: number): string {
  return `gates#${hash(caller, job)}#${String(part).padStart(2, '0')}`;
}

/** Parts of an undo, each an event of its own; a divisor of 256. */
export const undoParts = 16;

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('base64url');
}
