import type { AttributeMap } from '@sluice/core';
import type { RowKey, RowStore } from '../ports/row-store.ts';
import { chunk } from '../resilience/chunk.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { retryCall, type RetryOptions } from '../resilience/retry-call.ts';

/** Reads any number of rows, 100 a call, those alone again that DynamoDB did not get to. Missing rows are left out. */
export async function readRows(store: RowStore, keys: readonly RowKey[], retry: RetryOptions): Promise<AttributeMap[]> {
  const found: AttributeMap[] = [];
  let waiting = keys;
  while (waiting.length > 0) {
    const calls = chunk(waiting, { maxEntries: 100 });
    const answers = await mapBounded(calls, 4, (call) => retryCall(() => store.read(call), retry));
    found.push(...answers.flatMap((answer) => answer.rows));
    const unread = answers.flatMap((answer) => answer.unread);
    if (unread.length === waiting.length) throw new ReadThrottled();
    waiting = unread;
  }
  return found;
}

/** DynamoDB answered a read with none of the rows asked for, which is how BatchGetItem tells of throttling. */
class ReadThrottled extends Error {
  override readonly name = 'ThrottlingException';

  constructor() {
    super('DynamoDB read none of the rows');
  }
}
