import {
  type AttributeMap,
  backoffMs,
  type DeleteFragment,
  itemSize,
  keyFrom,
  type PutFragment,
  type UpdateFragment,
} from '@sluice/core';
import { textOf } from '../ledger/row-fields.ts';
import type { TransactionAction } from '../ports/transactions.ts';
import { chunk } from '../resilience/chunk.ts';
import { classifyFailure } from '../resilience/classify-failure.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import type { Importing } from './importing.ts';
import { marshalled } from './job-updates.ts';
import { keyText } from './key-text.ts';
import type { PutTarget } from './put-target.ts';
import { readItems } from './read-items.ts';
import { beforeOf, isLastWrite, isStill, keyOfImage, type RowImage } from './row-images.ts';
import { maxTransactionBytes } from './transaction-bytes.ts';
import { TransactionRefused } from './transaction-refused.ts';
import { unchangedItem } from './unchanged-item.ts';

const backoff = { baseMs: 50, capMs: 2000 };

export interface Undone {
  readonly deleted: number;
  readonly restored: number;
  readonly kept: number;
}

interface Step {
  readonly image: RowImage;
  readonly bytes: number;
  readonly change: keyof Undone;
  /** On the table; none for what is kept. */
  readonly action?: TransactionAction;
}

/**
 * Undoes what images tell of: each item, its image and the counters change together or not at all. An image goes with that.
 * @returns how many have to be looked at once more, because something changed meanwhile
 */
export async function undoImages(
  target: PutTarget,
  images: readonly RowImage[],
  counters: (undone: Undone) => UpdateFragment,
  importing: Importing,
): Promise<number> {
  if (images.length === 0) return 0;
  const stored = await readItems(target, images.map(keyOfImage));
  const steps = await mapBounded(images, 5, async (image): Promise<Step> => {
    const current = stored.get(keyText(keyOfImage(image)));
    // Newer, or deleted since: none of this import's.
    if (!current || !isLastWrite(image, current)) return { image, bytes: 0, change: 'kept' };
    const before = await beforeOf(image, importing);
    return before
      ? {
          image,
          bytes: itemSize(before) + itemSize(current),
          change: 'restored',
          action: restore(target, before, current),
        }
      : { image, bytes: itemSize(current), change: 'deleted', action: remove(target, current) };
  });
  const calls = chunk(steps, { maxEntries: 25, maxBytes: maxTransactionBytes, sizeOf: ({ bytes }) => bytes });
  let left = 0;
  for (const call of calls) if (!(await commit(call, counters, importing))) left += call.length;
  return left;
}

/** False when something stands in the way: a change of an item since it was read, or a conflict. */
async function commit(
  steps: readonly Step[],
  counters: (undone: Undone) => UpdateFragment,
  importing: Importing,
): Promise<boolean> {
  const { ports, recording, deadline } = importing;
  const count = (change: keyof Undone): number => steps.filter((step) => step.change === change).length;
  const undone = { deleted: count('deleted'), restored: count('restored'), kept: count('kept') };
  const actions: TransactionAction[] = [
    ...steps.flatMap(({ action }) => action ?? []),
    ...steps.map(forget),
    { store: 'ledger', action: 'Update', request: counters(undone) },
  ];
  const token = Buffer.from(randomBytes(16, ports.random)).toString('hex');
  const answer = await retryCall(() => ports.transactions.write(actions, token), { ...recording.retry, deadline });
  if (answer.done) return true;
  const reason = answer.reasons.find(({ code }) => code !== 'None' && code !== 'ConditionalCheckFailed');
  if (reason && classifyFailure(reason.code) === 'refused') throw new TransactionRefused(reason);
  const delayMs = backoffMs(1, ports.random.next(), backoff);
  if (deadline.allows(delayMs)) await ports.clock.sleep(delayMs);
  return false;
}

/** Not done where another delivery at the same time was first: then this one must not count it again. */
function forget({ image }: Step): TransactionAction {
  const request = { Key: marshalled({ pk: textOf(image, 'pk'), sk: textOf(image, 'sk') }), ...isStill(image) };
  return { store: 'ledger', action: 'Delete', request };
}

function restore({ name }: PutTarget, before: AttributeMap, current: AttributeMap): TransactionAction {
  const request: PutFragment = { Item: before, ...unchangedItem(current) };
  return { store: { table: name }, action: 'Put', request };
}

function remove(target: PutTarget, current: AttributeMap): TransactionAction {
  const request: DeleteFragment = { Key: keyFrom(target, current), ...unchangedItem(current) };
  return { store: { table: target.name }, action: 'Delete', request };
}
