import type { EntryFailure } from '../ports/queue.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import { chunk, type ChunkLimits } from '../resilience/chunk.ts';
import { backoffMs } from '@sluice/core';
import { mapBounded } from '../resilience/map-bounded.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';

/** Calls at a time; enough for a request of the largest size to go out in one round. */
const concurrency = 10;

/**
 * Hands entries over in as few calls as fit, then those alone that were not taken, with full jitter, until all are taken
 * or attempts or time are used up. Never rejects.
 * @returns for each entry, in order, why it was not taken in the end, or null
 */
export async function deliver<Entry>(
  entries: readonly Entry[],
  limits: ChunkLimits<Entry>,
  send: (entries: readonly Entry[]) => Promise<readonly (EntryFailure | null)[]>,
  { clock, random, deadline, attempts = 4, backoff = { baseMs: 50, capMs: 1000 } }: RetryOptions,
): Promise<readonly (EntryFailure | null)[]> {
  const failures: (EntryFailure | null)[] = entries.map(() => null);
  let waiting = entries.map((entry, index) => ({ entry, index }));
  const { sizeOf = () => 0 } = limits;
  for (let attempt = 1; waiting.length > 0; attempt++) {
    const calls = chunk(waiting, { ...limits, sizeOf: ({ entry }) => sizeOf(entry) });
    const answers = await mapBounded(calls, concurrency, (call) => sendOnce(call, send));
    waiting = calls.flatMap((call, at) =>
      call.filter(({ index }, place) => {
        failures[index] = answers[at]?.[place] ?? null;
        const code = failures[index]?.code;
        return code !== undefined && classifyFailure(code) !== 'refused';
      }),
    );
    const delayMs = backoffMs(attempt, random.next(), backoff);
    if (attempt >= attempts || !deadline.allows(delayMs)) break;
    if (waiting.length > 0) await clock.sleep(delayMs);
  }
  return failures;
}

async function sendOnce<Entry>(
  call: readonly { readonly entry: Entry }[],
  send: (entries: readonly Entry[]) => Promise<readonly (EntryFailure | null)[]>,
): Promise<readonly (EntryFailure | null)[]> {
  try {
    return await send(call.map(({ entry }) => entry));
  } catch (error) {
    const failure = { code: failureName(error), message: error instanceof Error ? error.message : String(error) };
    return call.map(() => failure);
  }
}
