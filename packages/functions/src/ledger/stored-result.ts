import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeMap, AttributeValue, JsonValue } from '@sluice/core';

/** The attributes of a receipt that hold the result: as text, compressed, or how many chunks it lies in. */
export type StoredResult = { readonly [name in 'result' | 'resultGzip' | 'chunks' | 'chunkSet']?: AttributeValue };

export interface PackedResult {
  readonly attributes: StoredResult;
  /** Pieces for rows of their own, each under DynamoDB's 400 KB; empty for most. */
  readonly chunks: readonly Uint8Array[];
}

/** Above this, compressing saves more in write capacity (a unit a KB) than it costs in time. */
const plainLimit = 4 * 1024;
const chunkBytes = 350 * 1024;

/**
 * Lays a result out for the ledger.
 * @param chunkSet names the chunks of this one attempt: a second delivery of the event, or another event of its id,
 *   must not write over the chunks of a receipt that stands
 */
export function packResult(result: JsonValue, chunkSet: string): PackedResult {
  const text = JSON.stringify(result);
  if (text.length <= plainLimit) return { attributes: { result: { S: text } }, chunks: [] };
  const bytes = gzipSync(text);
  if (bytes.length <= chunkBytes) return { attributes: { resultGzip: { B: bytes } }, chunks: [] };
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  return { attributes: { chunks: { N: String(chunks.length) }, chunkSet: { S: chunkSet } }, chunks };
}

/** Sort key of a chunk, counted from 0. */
export function chunkSortKey(chunkSet: string, index: number): string {
  return `result#${chunkSet}#${String(index + 1).padStart(4, '0')}`;
}

/** The result of a receipt; `chunks` are its chunk rows, in order. Undefined when there is none. */
export function unpackResult(row: AttributeMap, chunks: readonly AttributeMap[]): JsonValue | undefined {
  const { result, resultGzip } = row;
  if (result && 'S' in result) return JSON.parse(result.S) as JsonValue;
  if (resultGzip && 'B' in resultGzip) return inflate([resultGzip.B]);
  if (chunks.length === 0) return undefined;
  return inflate(chunks.map(({ body }) => (body && 'B' in body ? body.B : new Uint8Array())));
}

function inflate(pieces: readonly Uint8Array[]): JsonValue {
  return JSON.parse(gunzipSync(Buffer.concat(pieces)).toString()) as JsonValue;
}
