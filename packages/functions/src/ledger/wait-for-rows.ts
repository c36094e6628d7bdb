import type { AttributeMap, Clock, Random } from '@sluice/core';
import type { RowStore } from '../ports/row-store.ts';
import type { Deadline } from '../resilience/deadline.ts';
import { isExpired } from './read-outcome.ts';
import { readRows } from './read-rows.ts';
import { textOf } from './row-fields.ts';

/** An event whose outcome is waited for. */
export interface Awaited {
  /** Partition key of its receipt. */
  readonly pk: string;
  /** Whether what the ledger says is the last word on this event. */
  isFinal(row: AttributeMap): boolean;
}

export interface Waiting {
  readonly ledger: RowStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly deadline: Deadline;
}

/** A write takes some 20 ms from accepted to applied; later looks are rarer, since what takes longer takes much longer. */
const firstLookMs = 15;
const longestPauseMs = 400;
const growth = 1.6;

/**
 * Looks into the ledger until every event has its outcome or time is up.
 * @returns the rows found in the end, in the order of the events; undefined for those without
 */
export async function waitForRows(
  awaited: readonly Awaited[],
  { ledger, clock, random, deadline }: Waiting,
): Promise<readonly (AttributeMap | undefined)[]> {
  const found: (AttributeMap | undefined)[] = awaited.map(() => undefined);
  let pauseMs = firstLookMs;
  while (found.includes(undefined) && deadline.allows(pauseMs)) {
    await clock.sleep(pauseMs);
    // Spread out, so that requests that came together do not look together for ever.
    pauseMs = Math.min(longestPauseMs, pauseMs * (growth + 0.4 * random.next() - 0.2));
    const open = new Set(awaited.filter((_, index) => found[index] === undefined).map(({ pk }) => pk));
    const rows = await look(ledger, open, { clock, random, deadline, attempts: 2 });
    awaited.forEach((event, index) => {
      const row = rows.get(event.pk);
      if (row && !isExpired(row, clock.now()) && event.isFinal(row)) found[index] = row;
    });
  }
  return found;
}

/** A look that fails is no answer; there is another one. */
async function look(
  ledger: RowStore,
  partitionKeys: ReadonlySet<string>,
  retry: Parameters<typeof readRows>[2],
): Promise<ReadonlyMap<string, AttributeMap>> {
  try {
    const keys = [...partitionKeys].map((pk) => ({ pk, sk: 'outcome' }));
    const rows = await readRows(ledger, keys, retry);
    return new Map(rows.map((row) => [textOf(row, 'pk'), row]));
  } catch {
    return new Map();
  }
}
