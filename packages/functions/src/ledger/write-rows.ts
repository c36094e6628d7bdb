import { type AttributeMap, backoffMs } from '@sluice/core';
import type { RowStore } from '../ports/row-store.ts';
import { chunk } from '../resilience/chunk.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { retryCall, type RetryOptions } from '../resilience/retry-call.ts';

/** BatchWriteItem takes 25 rows and 16 MB (API_BatchWriteItem.html); rows have at most 400 KB. */
const limits = { maxEntries: 25 };
const backoff = { baseMs: 50, capMs: 2000 };

/** Writes any number of rows without conditions, those alone again that DynamoDB did not get to; rejects when time is up. */
export async function writeRows(store: RowStore, rows: readonly AttributeMap[], retry: RetryOptions): Promise<void> {
  let waiting = rows;
  for (let attempt = 1; waiting.length > 0; attempt++) {
    const answers = await mapBounded(chunk(waiting, limits), 4, (call) => retryCall(() => store.write(call), retry));
    waiting = answers.flat();
    if (waiting.length === 0) return;
    const delayMs = backoffMs(attempt, retry.random.next(), backoff);
    if (!retry.deadline.allows(delayMs)) throw new WriteThrottled(waiting.length);
    await retry.clock.sleep(delayMs);
  }
}

/** DynamoDB left rows unprocessed until time was up, which is how BatchWriteItem tells of throttling. */
class WriteThrottled extends Error {
  override readonly name = 'ThrottlingException';

  constructor(rows: number) {
    super(`DynamoDB left ${rows} rows unprocessed`);
  }
}
