import type { Batch } from '../batches/pack-batches.ts';
import type { CollectedRows } from './batch-text.ts';
import { eventSource } from './import-api.ts';

/** A batch as the event that carries it. */
export interface EncodedBatch {
  readonly number: number;
  readonly items: number;
  /** Write capacity units its rows will take at least. */
  readonly writeUnits: number;
  /** The event as JSON: bytes, which lie outside of the heap that is searched for garbage. */
  readonly json: Uint8Array;
}

const END = Buffer.from(']}}');

/**
 * Writes a batch as an event. Its id is made of job and batch: sent again, it is the same event.
 * The rows are JSON already, and the event is written as JSON.stringify would, which the system reads fastest.
 */
export function encodeBatch(job: string, table: string, batch: Batch<CollectedRows>, indexes: number): EncodedBatch {
  const { number, content } = batch;
  const head = JSON.stringify({ type: 'import.batch', id: `${job}-${number}`, source: eventSource });
  const data = JSON.stringify({ job, table, batch: number });
  const opening = Buffer.from(`${head.slice(0, -1)},"data":${data.slice(0, -1)},"items":[`);
  const json = Buffer.concat([opening, content.json, END]);
  return { number, items: content.keys.length, writeUnits: content.writeUnits * (1 + indexes), json };
}
