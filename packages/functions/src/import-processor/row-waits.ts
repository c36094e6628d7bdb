import { backoffMs } from '@sluice/core';
import type { RetryOptions } from '../resilience/retry-call.ts';

const backoff = { baseMs: 50, capMs: 5000 };

/**
 * Waits before rows are tried again.
 * @throws when there is no time for that, with what stood in their way
 */
export async function waitForRows(
  attempt: number,
  { clock, random, deadline }: RetryOptions,
  code?: string,
): Promise<void> {
  const delayMs = backoffMs(attempt, random.next(), backoff);
  if (!deadline.allows(delayMs)) throw new RowsUnprocessed(code);
  await clock.sleep(delayMs);
}

/** Makes a call that may have waited for its turn until there is no time left. */
export function whileInTime<Answer>({ deadline }: RetryOptions, call: () => Promise<Answer>): Promise<Answer> {
  if (!deadline.allows(0)) throw new RowsUnprocessed();
  return call();
}

class RowsUnprocessed extends Error {
  constructor(code = 'ThrottlingException') {
    super('DynamoDB left rows unprocessed until time was up');
    this.name = code;
  }
}
