import type { Batch } from '../batches/pack-batches.ts';
import type { StorableRow } from '../rows/import-rows.ts';
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

/** What sending needs of a row. */
export type SendableRow = Pick<StorableRow, 'json' | 'bytes' | 'key'>;

export function sendableRow({ json, bytes, key }: StorableRow): SendableRow {
  return { json, bytes, key };
}

/** A put takes one write capacity unit a KB begun (AWS, "DynamoDB read and write capacity"), of the table and of each index. */
const UNIT_BYTES = 1024;

/**
 * Writes a batch as an event. Its id is made of job and batch: sent again, it is the same event.
 * The rows are JSON already, and the event is written as JSON.stringify would, which the system reads fastest.
 */
export function encodeBatch(job: string, table: string, batch: Batch<SendableRow>, indexes: number): EncodedBatch {
  const { number, rows } = batch;
  const head = JSON.stringify({ type: 'import.batch', id: `${job}-${number}`, source: eventSource });
  const data = JSON.stringify({ job, table, batch: number });
  const json = `${head.slice(0, -1)},"data":${data.slice(0, -1)},"items":[${rows.map((row) => row.json).join(',')}]}}`;
  const units = rows.reduce((sum, { bytes }) => sum + Math.ceil(bytes / UNIT_BYTES), 0);
  return { number, items: rows.length, writeUnits: units * (1 + indexes), json: Buffer.from(json) };
}
