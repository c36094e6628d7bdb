import { hashKey, type KeyHash } from '../batches/key-filter.ts';
import { maxBatchBytes, maxBatchRows, type RowCollector } from '../batches/pack-batches.ts';
import type { StorableRow } from '../rows/import-rows.ts';

/** The rows of a batch, ready to be sent. */
export interface CollectedRows {
  readonly keys: readonly KeyHash[];
  /** Their JSON with commas between: bytes that the next batch overwrites. */
  readonly json: Buffer;
  /** Write capacity units they take at least of the table. */
  readonly writeUnits: number;
}

/** A put takes one write capacity unit a KB begun (AWS, "DynamoDB read and write capacity"), of the table and of each index. */
const UNIT_BYTES = 1024;
const COMMA = 44;

/** Writes rows one after the other into the same bytes, which lie outside of the heap that is searched for garbage. */
export class BatchText implements RowCollector<CollectedRows> {
  #text = Buffer.allocUnsafe(maxBatchBytes + maxBatchRows);
  #length = 0;
  #keys: KeyHash[] = [];
  #writeUnits = 0;

  add({ json, bytes, key }: Pick<StorableRow, 'json' | 'bytes' | 'key'>): void {
    if (this.#length + bytes + 1 > this.#text.length) this.#grow(bytes);
    if (this.#keys.length > 0) this.#text[this.#length++] = COMMA;
    this.#length += this.#text.write(json, this.#length);
    this.#keys.push(hashKey(key));
    this.#writeUnits += Math.ceil(bytes / UNIT_BYTES);
  }

  take(): CollectedRows {
    const taken = { keys: this.#keys, json: this.#text.subarray(0, this.#length), writeUnits: this.#writeUnits };
    this.#length = 0;
    this.#keys = [];
    this.#writeUnits = 0;
    return taken;
  }

  /** A row may be larger than a batch, which it then has for itself. */
  #grow(bytes: number): void {
    this.#text = Buffer.concat([this.#text.subarray(0, this.#length)], this.#length + bytes + 1);
  }
}
