import {
  type AttributeMap,
  backoffMs,
  type BatchGetPlan,
  canonicalJson,
  itemSize,
  type JsonObject,
  keyAfter,
  presentItem,
  unmarshallItem,
} from '@sluice/core';
import type { Tables } from '../ports/tables.ts';
import type { Deadline } from '../resilience/deadline.ts';
import { retryCall, type RetryOptions } from '../resilience/retry-call.ts';
import { maxPageBytes } from './read-pages.ts';

export interface ReadKeys {
  /** In the order of the keys, null where there is no item. */
  readonly items: readonly (JsonObject | null)[];
  /** Keys at the end that were not got to. */
  readonly unread: number;
  readonly readUnits: number;
}

const backoff = { baseMs: 50, capMs: 2000 };

/** Reads many keys; those alone again that DynamoDB did not get to, until the time for it is up. */
export async function readKeys(
  plan: BatchGetPlan,
  tables: Tables,
  budget: Deadline,
  retry: RetryOptions,
): Promise<ReadKeys> {
  const found = new Map<string, AttributeMap>();
  let readUnits = 0;
  // DynamoDB refuses a request that names a key twice.
  let waiting = [...new Map(plan.keys.map((key) => [keyText(key), key])).values()];
  for (let attempt = 1; ; attempt++) {
    const keys = waiting;
    const answer = await retryCall(() => tables.read(plan.table, keys, plan.request), retry);
    readUnits += answer.capacityUnits;
    for (const item of answer.items) found.set(keyText(keyAfter(plan, item)), item);
    waiting = [...answer.unread];
    const delayMs = backoffMs(attempt, retry.random.next(), backoff);
    if (waiting.length === 0 || !budget.allows(delayMs)) break;
    await retry.clock.sleep(delayMs);
  }
  const items = firstRead(plan, found, new Set(waiting.map(keyText)));
  if (items.length === 0) throw new KeysUnread();
  return { items, unread: plan.keys.length - items.length, readUnits };
}

/** The items up to the first key that was not got to, or to the end of the page. */
function firstRead(
  plan: BatchGetPlan,
  found: ReadonlyMap<string, AttributeMap>,
  unread: ReadonlySet<string>,
): readonly (JsonObject | null)[] {
  const items: (JsonObject | null)[] = [];
  let bytes = 0;
  for (const key of plan.keys) {
    const text = keyText(key);
    if (unread.has(text) || bytes >= maxPageBytes) break;
    const item = found.get(text);
    items.push(item ? presentItem(plan, item) : null);
    bytes += item ? itemSize(item) : 0;
  }
  return items;
}

/** The same text for the same key. */
function keyText(key: AttributeMap): string {
  return canonicalJson(unmarshallItem(key));
}

/** DynamoDB left all keys unread until time was up, which is how BatchGetItem tells of throttling. */
class KeysUnread extends Error {
  override readonly name = 'ThrottlingException';

  constructor() {
    super('DynamoDB left keys unread until time was up');
  }
}
