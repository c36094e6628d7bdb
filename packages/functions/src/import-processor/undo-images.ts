import {
  type AttributeMap,
  backoffMs,
  type DeleteFragment,
  itemSize,
  type JsonObject,
  keyFrom,
  marshallItem,
  type PutFragment,
  type UpdateFragment,
} from '@sluice/core';
import { readRows } from '../ledger/read-rows.ts';
import { numberOf, textOf } from '../ledger/row-fields.ts';
import { chunkSortKey, unpackResult } from '../ledger/stored-result.ts';
import type { TransactionAction } from '../ports/transactions.ts';
import { chunk } from '../resilience/chunk.ts';
import { classifyFailure } from '../resilience/classify-failure.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import type { Importing } from './importing.ts';
import { itemFingerprint } from './item-fingerprint.ts';
import { marshalled } from './job-updates.ts';
import { hasFingerprint, imageBodyKey } from './keep-images.ts';
import { keyText } from './key-text.ts';
import type { PutTarget } from './put-target.ts';
import { readItems } from './read-items.ts';

/** A transaction takes 4 MB (API_TransactWriteItems.html), conditions included. */
const maxTransactionBytes = 3_500_000;
const backoff = { baseMs: 50, capMs: 2000 };

export interface Undone {
  readonly deleted: number;
  readonly restored: number;
  readonly kept: number;
}

interface Step {
  readonly image: AttributeMap;
  readonly bytes: number;
  readonly change: keyof Undone;
  /** On the table; none for what is kept. */
  readonly action?: TransactionAction;
}

/** What an undo has done with an image before; empty for one that it has not come to yet. */
export function undoneAs(image: AttributeMap): keyof Undone | '' {
  return textOf(image, 'undone') as keyof Undone | '';
}

/**
 * Undoes what images tell of: each item, its image and the counters change together or not at all. An image stays, with a mark:
 * a run that wrote its row late, or once more, undoes it by the same image.
 * @returns how many have to be looked at once more, because something changed meanwhile
 */
export async function undoImages(
  target: PutTarget,
  images: readonly AttributeMap[],
  counters: (undone: Undone) => UpdateFragment,
  importing: Importing,
): Promise<number> {
  if (images.length === 0) return 0;
  const keys = images.map(keyOfImage);
  const stored = await readItems(target, keys);
  const steps = await mapBounded(images, 5, async (image): Promise<Step | undefined> => {
    const current = stored.get(keyText(keyOfImage(image)));
    // Newer, or deleted since, or not written: none of this import's.
    if (!current || !hasFingerprint(image, itemFingerprint(current)))
      return undoneAs(image) === '' ? { image, bytes: 0, change: 'kept' } : undefined;
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
  const changes = steps.filter((step) => step !== undefined);
  const calls = chunk(changes, { maxEntries: 25, maxBytes: maxTransactionBytes, sizeOf: ({ bytes }) => bytes });
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
  // What was counted when the image was come to before is taken back.
  const count = (change: keyof Undone): number =>
    steps.filter((step) => step.change === change).length -
    steps.filter(({ image }) => undoneAs(image) === change).length;
  const undone = { deleted: count('deleted'), restored: count('restored'), kept: count('kept') };
  const actions: TransactionAction[] = [
    ...steps.flatMap(({ action }) => action ?? []),
    ...steps.map(mark),
    { store: 'ledger', action: 'Update', request: counters(undone) },
  ];
  const token = Buffer.from(randomBytes(16, ports.random)).toString('hex');
  const answer = await retryCall(() => ports.transactions.write(actions, token), { ...recording.retry, deadline });
  if (answer.done) return true;
  const reason = answer.reasons.find(({ code }) => code !== 'None' && code !== 'ConditionalCheckFailed');
  if (reason && classifyFailure(reason.code) === 'refused') throw new Refused(reason.code, reason.message ?? '');
  const delayMs = backoffMs(1, ports.random.next(), backoff);
  if (deadline.allows(delayMs)) await ports.clock.sleep(delayMs);
  return false;
}

function mark({ image, change }: Step): TransactionAction {
  const was = undoneAs(image);
  const request: UpdateFragment = {
    Key: marshalled({ pk: textOf(image, 'pk'), sk: textOf(image, 'sk') }),
    UpdateExpression: 'SET undone = :change',
    // Undone by another delivery at the same time: then this one must not count it again.
    ConditionExpression: was === '' ? 'attribute_exists(pk) AND attribute_not_exists(undone)' : 'undone = :was',
    ExpressionAttributeValues: { ':change': { S: change }, ...(was !== '' && { ':was': { S: was } }) },
  };
  return { store: 'ledger', action: 'Update', request };
}

function restore({ name }: PutTarget, before: AttributeMap, current: AttributeMap): TransactionAction {
  const request: PutFragment = { Item: before, ...unchanged(current) };
  return { store: { table: name }, action: 'Put', request };
}

function remove(target: PutTarget, current: AttributeMap): TransactionAction {
  const request: DeleteFragment = { Key: keyFrom(target, current), ...unchanged(current) };
  return { store: { table: target.name }, action: 'Delete', request };
}

/** An expression has 4 KB and 300 operators (Limits.html); beyond, an item is compared by these attributes. */
const comparedAttributes = 100;

/** The condition that an item is still as it was read a moment ago. */
function unchanged(item: AttributeMap) {
  const attributes = Object.entries(item).slice(0, comparedAttributes);
  return {
    ConditionExpression: attributes.map((_, index) => `#a${index} = :a${index}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map(([name], index) => [`#a${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(attributes.map(([, value], index) => [`:a${index}`, value])),
  };
}

/** The item as it was before the import; undefined when there was none. */
async function beforeOf(image: AttributeMap, { ports, recording }: Importing): Promise<AttributeMap | undefined> {
  const chunkSet = textOf(image, 'chunkSet');
  const pk = imageBodyKey({ pk: textOf(image, 'pk'), sk: textOf(image, 'sk') });
  const keys = Array.from({ length: numberOf(image, 'chunks') }, (_, index) => ({
    pk,
    sk: chunkSortKey(chunkSet, index),
  }));
  const chunks = await readRows(ports.ledger, keys, recording.retry);
  const inOrder = chunks.toSorted((a, b) => (textOf(a, 'sk') < textOf(b, 'sk') ? -1 : 1));
  if (inOrder.length < keys.length)
    throw new Error(`A before-image has ${inOrder.length} of its ${keys.length} chunks`);
  const before = unpackResult(image, inOrder);
  return before === null || before === undefined ? undefined : marshallItem(before as JsonObject);
}

function keyOfImage(image: AttributeMap): AttributeMap {
  const key = image['key'];
  return key && 'M' in key ? key.M : {};
}

/** DynamoDB refused the transaction for good. */
class Refused extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}
