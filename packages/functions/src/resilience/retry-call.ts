import type { Clock, Random } from '@sluice/core';
import { classifyFailure, failureName } from './classify-failure.ts';
import type { Deadline } from './deadline.ts';
import { backoffMs, type BackoffOptions } from '@sluice/core';

export interface RetryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly deadline: Deadline;
  /** Calls in all. @default 4 */
  readonly attempts?: number;
  /** @default 50 ms doubling up to 1 s */
  readonly backoff?: BackoffOptions;
}

/** Calls until it works; rejects with the last error once attempts or time are used up, at once where asking again is useless. */
export async function retryCall<Answer>(
  call: () => Promise<Answer>,
  { clock, random, deadline, attempts = 4, backoff = { baseMs: 50, capMs: 1000 } }: RetryOptions,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const delayMs = backoffMs(attempt, random.next(), backoff);
      const hopeless = classifyFailure(failureName(error)) === 'refused';
      if (hopeless || attempt >= attempts || !deadline.allows(delayMs)) throw error;
      await clock.sleep(delayMs);
    }
  }
}
