import type { AttributeMap } from '@sluice/core';
import type { RowKey, RowStore } from '../ports/row-store.ts';
import { readSome } from '../reading/read-some.ts';
import { chunk } from '../resilience/chunk.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';

/** Reads any number of rows, 100 a call, those alone again that DynamoDB did not get to. Missing rows are left out. */
export async function readRows(store: RowStore, keys: readonly RowKey[], retry: RetryOptions): Promise<AttributeMap[]> {
  const found: AttributeMap[] = [];
  let waiting = keys;
  while (waiting.length > 0) {
    const calls = chunk(waiting, { maxEntries: 100 });
    const answers = await mapBounded(calls, 4, (call) => readSome(call, (rows) => store.read(rows), retry));
    found.push(...answers.flatMap((answer) => answer.rows));
    waiting = answers.flatMap((answer) => answer.unread);
  }
  return found;
}
