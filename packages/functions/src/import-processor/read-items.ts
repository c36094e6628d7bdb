import { type AttributeMap, keyFrom } from '@sluice/core';
import { keyText } from '../reading/key-text.ts';
import { readSome } from '../reading/read-some.ts';
import type { PutTarget } from './put-target.ts';

/** Reads the stored items of these keys, at most 100, by the text of their key; those alone again that DynamoDB did not get to. */
export async function readItems(
  target: Pick<PutTarget, 'name' | 'definition' | 'tables' | 'retry'>,
  items: readonly AttributeMap[],
): Promise<ReadonlyMap<string, AttributeMap>> {
  const { name, tables, retry } = target;
  const found = new Map<string, AttributeMap>();
  let waiting: readonly AttributeMap[] = items.map((item) => keyFrom(target, item));
  while (waiting.length > 0) {
    const answer = await readSome(waiting, (keys) => tables.read(name, keys), retry);
    for (const item of answer.items) found.set(keyText(keyFrom(target, item)), item);
    waiting = answer.unread;
  }
  return found;
}
