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

/** Partition key of an import job: rows `meta` and `shard#00`...`shard#15`. */
export function jobKey(caller: string, job: string): string {
  return `job#${hash(caller, job)}`;
}

/** Key of the receipt of one batch of an import. */
export function batchKey(caller: string, job: string, batch: number): { readonly pk: string; readonly sk: string } {
  return { pk: `batch#${hash(caller, job, String(batch))}`, sk: `batch#${batch}` };
}

/** Partition key of an import's rejected rows; rows are `failureSortKey`. */
export function failuresKey(caller: string, job: string): string {
  return `failures#${hash(caller, job)}`;
}

/** Sort key of one rejected row: batch in 10 digits, index in 6. */
export function failureSortKey(batch: number, index: number): string {
  return `${String(batch).padStart(10, '0')}#${String(index).padStart(6, '0')}`;
}

/** Sort key of the counters shard that a batch adds to. */
export function shardSortKey(batch: number): string {
  return `shard#${String(batch % jobShards).padStart(2, '0')}`;
}

/** Counter rows of one import job. */
export const jobShards = 16;

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('base64url');
}
