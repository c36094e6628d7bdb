import { type AttributeMap, backoffMs, keyFrom } from '@sluice/core';
import { retryCall } from '../resilience/retry-call.ts';
import { keyText } from './key-text.ts';
import type { PutTarget } from './put-target.ts';

const backoff = { baseMs: 50, capMs: 2000 };

/** Reads the stored items of these keys, at most 100, by the text of their key; those alone again that DynamoDB did not get to. */
export async function readItems(
  target: Pick<PutTarget, 'name' | 'definition' | 'tables' | 'retry'>,
  items: readonly AttributeMap[],
): Promise<ReadonlyMap<string, AttributeMap>> {
  const { name, tables, retry } = target;
  const found = new Map<string, AttributeMap>();
  let waiting: readonly AttributeMap[] = items.map((item) => keyFrom(target, item));
  for (let attempt = 1; ; attempt++) {
    const keys = waiting;
    const answer = await retryCall(() => tables.read(name, keys), retry);
    for (const item of answer.items) found.set(keyText(keyFrom(target, item)), item);
    waiting = answer.unread;
    if (waiting.length === 0) return found;
    const delayMs = backoffMs(attempt, retry.random.next(), backoff);
    if (!retry.deadline.allows(delayMs)) throw new ItemsUnread();
    await retry.clock.sleep(delayMs);
  }
}

/** DynamoDB left items unread until time was up, which is how BatchGetItem tells of throttling. */
class ItemsUnread extends Error {
  override readonly name = 'ThrottlingException';

  constructor() {
    super('DynamoDB left items unread until time was up');
  }
}
