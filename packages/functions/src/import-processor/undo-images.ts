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
import type { TransactionAction, TransactionAnswer } from '../ports/transactions.ts';
import { chunk } from '../resilience/chunk.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import type { Importing } from './importing.ts';
import { marshalled } from './job-updates.ts';
import { keyText } from '../reading/key-text.ts';
import type { PutTarget } from './put-target.ts';
import { readItems } from './read-items.ts';
import { beforeOf } from './before-image.ts';
import { isLastWrite, isStill, keyOfImage, type RowImage } from './row-images.ts';
import { isRefusedRow, maxTransactionBytes, TransactionRefused } from './transaction-refused.ts';
import { noItem, unchangedItem } from './unchanged-item.ts';

/** Each is two actions of a transaction's 100. */
const changesPerCall = 25;
const backoff = { baseMs: 50, capMs: 2000 };

export interface Undone {
  readonly deleted: number;
  readonly restored: number;
  readonly kept: number;
}

interface Change {
  readonly image: RowImage;
  readonly bytes: number;
  readonly counts: keyof Undone;
  /** On the table. */
  readonly action: TransactionAction;
}

interface Rest {
  /** How many have to be looked at once more, because something changed meanwhile. */
  readonly left: number;
  /** Why one of them can never be undone. */
  readonly refused?: unknown;
}

/** Undoes what images tell of: each item, its image and the counters change together or not at all. An image goes with that. */
export async function undoImages(
  target: PutTarget,
  images: readonly RowImage[],
  counters: (undone: Undone) => UpdateFragment,
  importing: Importing,
): Promise<Rest> {
  if (images.length === 0) return { left: 0 };
  const stored = await readItems(target, images.map(keyOfImage));
  const changes = await mapBounded(images, 5, async (image): Promise<Change> => {
    const current = stored.get(keyText(keyOfImage(image)));
    const size = itemSize(image) + (current ? itemSize(current) : 0);
    // Newer, or deleted since: none of this import's. Checked, because it may have been read a moment before its image.
    if (!current || !isLastWrite(image, current))
      return { image, bytes: size, counts: 'kept', action: keep(target, image, current) };
    const before = await beforeOf(image, importing);
    return before
      ? { image, bytes: size + itemSize(before), counts: 'restored', action: restore(target, before, current) }
      : { image, bytes: size, counts: 'deleted', action: remove(target, current) };
  });
  const limits = { maxEntries: changesPerCall, maxBytes: maxTransactionBytes, sizeOf: ({ bytes }: Change) => bytes };
  const rests: Rest[] = [];
  for (const call of chunk(changes, limits)) rests.push(await commit(call, counters, importing));
  return sumOf(rests);
}

function sumOf(rests: readonly Rest[]): Rest {
  const left = rests.reduce((sum, rest) => sum + rest.left, 0);
  const refused = rests.find((rest) => rest.refused !== undefined)?.refused;
  return { left, ...(refused !== undefined && { refused }) };
}

/** All are left when something stands in the way: a change of an item since it was read, or a conflict. */
async function commit(
  changes: readonly Change[],
  counters: (undone: Undone) => UpdateFragment,
  importing: Importing,
): Promise<Rest> {
  if (changes.length === 0) return { left: 0 };
  const { ports, deadline } = importing;
  const answer = await write(changes, counters, importing);
  if ('error' in answer) {
    if (failureName(answer.error) !== 'ValidationException') throw answer.error;
    if (changes.length === 1) return { left: 0, refused: answer.error };
    // It does not say which it is about: halving finds it and lets its neighbours through.
    const half = Math.ceil(changes.length / 2);
    const first = await commit(changes.slice(0, half), counters, importing);
    return sumOf([first, await commit(changes.slice(half), counters, importing)]);
  }
  if (answer.done) return { left: 0 };
  const reasonsOf = (place: number) => answer.reasons.slice(2 * place, 2 * place + 2);
  const others = changes.filter((_, place) => !reasonsOf(place).some(isRefusedRow));
  if (others.length < changes.length) {
    const reason = answer.reasons.find(isRefusedRow)!;
    return { ...(await commit(others, counters, importing)), refused: new TransactionRefused(reason) };
  }
  const reason = answer.reasons.find(({ code }) => code !== 'None' && code !== 'ConditionalCheckFailed');
  if (reason && classifyFailure(reason.code) === 'refused') throw new TransactionRefused(reason);
  const delayMs = backoffMs(1, ports.random.next(), backoff);
  if (deadline.allows(delayMs)) await ports.clock.sleep(delayMs);
  return { left: changes.length };
}

async function write(
  changes: readonly Change[],
  counters: (undone: Undone) => UpdateFragment,
  { ports, recording, deadline }: Importing,
): Promise<TransactionAnswer | { readonly error: unknown }> {
  const count = (kind: keyof Undone): number => changes.filter(({ counts }) => counts === kind).length;
  const undone = { deleted: count('deleted'), restored: count('restored'), kept: count('kept') };
  const actions: TransactionAction[] = [
    ...changes.flatMap((change) => [change.action, forget(change)]),
    { store: 'ledger', action: 'Update', request: counters(undone) },
  ];
  const token = Buffer.from(randomBytes(16, ports.random)).toString('hex');
  try {
    return await retryCall(() => ports.transactions.write(actions, token), { ...recording.retry, deadline });
  } catch (error) {
    return { error };
  }
}

/** Not done where another delivery at the same time was first: then this one must not count it again. */
function forget({ image }: Change): TransactionAction {
  const request = { Key: marshalled({ pk: textOf(image, 'pk'), sk: textOf(image, 'sk') }), ...isStill(image) };
  return { store: 'ledger', action: 'Delete', request };
}

function keep({ name, definition }: PutTarget, image: RowImage, current: AttributeMap | undefined): TransactionAction {
  const still = current ? unchangedItem(current) : noItem(definition.partitionKey.name);
  return { store: { table: name }, action: 'ConditionCheck', request: { Key: keyOfImage(image), ...still } };
}

function restore({ name }: PutTarget, before: AttributeMap, current: AttributeMap): TransactionAction {
  const request: PutFragment = { Item: before, ...unchangedItem(current, before) };
  return { store: { table: name }, action: 'Put', request };
}

function remove(target: PutTarget, current: AttributeMap): TransactionAction {
  const request: DeleteFragment = { Key: keyFrom(target, current), ...unchangedItem(current) };
  return { store: { table: target.name }, action: 'Delete', request };
}
