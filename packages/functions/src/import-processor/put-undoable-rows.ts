import { type AttributeMap, itemSize, keyFrom, planRow, type PutFragment } from '@sluice/core';
import { numberOf } from '../ledger/row-fields.ts';
import type { CancellationReason, TransactionAction, TransactionAnswer } from '../ports/transactions.ts';
import { chunk } from '../resilience/chunk.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { serviceRefusal } from '../worker/service-refusal.ts';
import type { Row } from './check-rows.ts';
import { endInOrder } from './end-in-order.ts';
import type { Importing } from './importing.ts';
import { itemFingerprint } from './item-fingerprint.ts';
import { keyText } from './key-text.ts';
import { waitForRows } from './put-rows.ts';
import { type PutRows, type PutTarget, type RowEnd, type RowGroup, sumOfEnds } from './put-target.ts';
import { readItems } from './read-items.ts';
import { imageKeyOf, type ImagedWrite, keepImage, readImages, type RowImage } from './row-images.ts';
import { maxTransactionBytes } from './transaction-bytes.ts';
import { TransactionRefused } from './transaction-refused.ts';
import { noItem, unchangedItem } from './unchanged-item.ts';
import { type GatedBatch, openGates, passGate, undone } from './undo-gates.ts';

/** With their images and the check of the gate they fit one transaction of 100 actions. */
const rowsPerCall = 49;
/** Calls of one part go one after the other, since two at once would meet at its gate. */
const partsAtOnce = 8;

/** What the rows of a batch are written with. */
export interface UndoableBatch extends GatedBatch {
  /** The version of rows that bring none. */
  readonly time: string;
}

/** Orders groups by the part of the undo that will come to them. */
export function groupsByPart(
  groups: readonly RowGroup[],
  { caller, job }: GatedBatch,
  target: Pick<PutTarget, 'name' | 'definition'>,
): readonly RowGroup[] {
  const partOf = ([row]: RowGroup): number => imageKeyOf(caller, job, target, row.item).part;
  return [...Map.groupBy(groups, partOf)].toSorted(([a], [b]) => a - b).flatMap(([, part]) => part);
}

/**
 * Puts rows of an undoable import, each in one transaction with its image: a row is written once, whatever is delivered or
 * sent twice, its image holds what was there at that very moment, and an undo is not overtaken by any of them.
 * @param groups by part
 * @throws SluiceError CONDITION_NOT_MET when the job is being undone; what DynamoDB answers when the table cannot be written at all
 */
export async function putUndoableRows(
  target: PutTarget,
  groups: readonly RowGroup[],
  batch: UndoableBatch,
  importing: Importing,
): Promise<PutRows> {
  const byPart = Map.groupBy(groups, ([row]) => imageKeyOf(batch.caller, batch.job, target, row.item).part);
  await openGates(batch, byPart.keys(), importing);
  const { answers, stopped } = await endInOrder([...byPart], partsAtOnce, async ([part, own]) => {
    const ends: RowEnd[] = [];
    for (const wave of wavesOf(own, target)) {
      for (const rows of chunk(wave.next, { maxEntries: rowsPerCall }))
        ends.push(...(await putTogether(rows, { target, part, batch, importing })));
      ends.push(...wave.passed.map((row) => ({ row, written: false })));
    }
    return { groups: own.length, ends };
  });
  const ended = answers.reduce((sum, answer) => sum + answer.groups, 0);
  const ends = answers.flatMap((answer) => answer.ends);
  return { ...sumOfEnds(ended, ends), ...(stopped && { stopped }) };
}

interface Wave {
  /** Rows of different keys. */
  readonly next: readonly Row[];
  /** Rows that others of their key come after. */
  readonly passed: readonly Row[];
}

/** The last rows of all keys; where there is a version, first the first ones, then the second ones, and so on. */
function wavesOf(groups: readonly RowGroup[], { definition }: PutTarget): readonly Wave[] {
  if (definition.version === undefined)
    return [{ next: groups.map((group) => group.at(-1)!), passed: groups.flatMap((group) => group.slice(0, -1)) }];
  const most = Math.max(...groups.map((group) => group.length));
  return Array.from({ length: most }, (_, place) => ({
    next: groups.flatMap((group) => group[place] ?? []),
    passed: [],
  }));
}

interface Writing {
  readonly target: PutTarget;
  readonly part: number;
  readonly batch: UndoableBatch;
  readonly importing: Importing;
}

/** A row ready to be written. */
interface Step {
  readonly row: Row;
  readonly bytes: number;
  readonly stored?: AttributeMap;
  readonly image: PutFragment;
  readonly put: PutFragment;
}

interface Ended {
  readonly ends: readonly RowEnd[];
  /** Rows to look at once more, since something changed meanwhile or stood in the way, and what it was. */
  readonly again: readonly Row[];
  readonly code?: string;
}

async function putTogether(rows: readonly Row[], writing: Writing): Promise<readonly RowEnd[]> {
  const { target } = writing;
  const ends: RowEnd[] = [];
  let waiting = rows;
  for (let attempt = 1; waiting.length > 0; attempt++) {
    const looked = await look(waiting, writing);
    ends.push(...looked.ends);
    const calls = chunk(looked.steps, { maxEntries: rowsPerCall, maxBytes: maxTransactionBytes, sizeOf });
    const again: Row[] = [];
    let code: string | undefined;
    for (const call of calls) {
      const ended = await commit(call, writing);
      ends.push(...ended.ends);
      again.push(...ended.again);
      code ??= ended.code;
    }
    if (again.length < waiting.length) attempt = 1;
    waiting = again;
    if (waiting.length > 0) await waitForRows(attempt, target, code);
  }
  return ends;
}

function sizeOf({ bytes }: Step): number {
  return bytes;
}

/** Makes rows ready that are not written yet. */
async function look(
  rows: readonly Row[],
  { target, batch, importing }: Writing,
): Promise<{ readonly steps: readonly Step[]; readonly ends: readonly RowEnd[] }> {
  const keys = rows.map(({ item }) => imageKeyOf(batch.caller, batch.job, target, item));
  const images = await readImages(keys, importing);
  const found = await readItems(
    target,
    rows.map(({ item }) => item),
  );
  const ends: RowEnd[] = [];
  const steps = await mapBounded(rows, 10, async (row, place): Promise<Step | undefined> => {
    const at = keys[place]!;
    const known = images.get(at.sk);
    const before = known && writtenBefore(known, batch, row);
    if (before !== undefined) {
      ends.push({ row, written: before });
      return undefined;
    }
    const key = keyFrom(target, row.item);
    const stored = found.get(keyText(key));
    const put = putOf(target, row, batch, stored);
    const write: ImagedWrite = {
      at,
      key,
      item: put.Item,
      batch: batch.batch,
      index: row.index,
      ...(known && { known }),
      ...(stored && { stored }),
    };
    const bytes = itemSize(put.Item) + (stored ? 2 * itemSize(stored) : 0);
    return { row, bytes, ...(stored && { stored }), image: await keepImage(write, importing), put };
  });
  return { steps: steps.filter((step) => step !== undefined), ends };
}

/** What a run before has done with a row, by its image; false where a later row of its key and batch has been written. */
function writtenBefore(image: RowImage, { batch }: UndoableBatch, { index }: Row): boolean | undefined {
  if (numberOf(image, 'batch') !== batch || numberOf(image, 'index') < index) return undefined;
  return numberOf(image, 'index') === index;
}

/** The put of a row where nothing has changed since `stored` was read. */
function putOf(
  { definition }: PutTarget,
  row: Row,
  { time }: UndoableBatch,
  stored: AttributeMap | undefined,
): PutFragment {
  const { partitionKey, version } = definition;
  const still = stored ? unchangedItem(stored) : noItem(partitionKey.name);
  if (version === undefined) return { Item: row.item, ...still };
  const newer = planRow(definition, row.item, time).request;
  const conditions = [newer, still].map(({ ConditionExpression }) => `(${ConditionExpression})`);
  return {
    Item: newer.Item,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: { ...newer.ExpressionAttributeNames, ...still.ExpressionAttributeNames },
    ExpressionAttributeValues: { ...newer.ExpressionAttributeValues, ...still.ExpressionAttributeValues },
  };
}

async function commit(steps: readonly Step[], writing: Writing): Promise<Ended> {
  const answer = await write(steps, writing);
  if ('error' in answer) return await commitHalves(steps, answer.error, writing);
  if (answer.done) return { ends: steps.map(({ row }) => ({ row, written: true })), again: [] };
  const [gate, ...reasons] = answer.reasons;
  if (gate?.code === 'ConditionalCheckFailed') throw undone(writing.batch.job);
  const ends: RowEnd[] = [];
  const again: Row[] = [];
  steps.forEach((step, place) => {
    const end = judge(step, reasons.slice(2 * place, 2 * place + 2));
    if (end) ends.push(end);
    else again.push(step.row);
  });
  const waits = answer.reasons.find(({ code }) => code !== 'None' && code !== 'ConditionalCheckFailed');
  return { ends, again, ...(waits && { code: waits.code }) };
}

async function write(
  steps: readonly Step[],
  { target, part, batch, importing }: Writing,
): Promise<TransactionAnswer | { readonly error: unknown }> {
  const { name, window, retry, transactions } = target;
  const actions: TransactionAction[] = [
    passGate(batch, part),
    ...steps.flatMap(({ image, put }): TransactionAction[] => [
      { store: 'ledger', action: 'Put', request: image },
      { store: { table: name }, action: 'Put', request: put },
    ]),
  ];
  const token = Buffer.from(randomBytes(16, importing.ports.random)).toString('hex');
  const tookAll = (answer: TransactionAnswer): boolean =>
    answer.done || !answer.reasons.some(({ code }) => classifyFailure(code) === 'throttled');
  try {
    return await retryCall(() => window.run(() => transactions.write(actions, token), tookAll), {
      ...retry,
      attempts: 8,
    });
  } catch (error) {
    return { error };
  }
}

/** A refusal of the whole call does not say which row it is about: halving finds it and lets its neighbours through. */
async function commitHalves(steps: readonly Step[], error: unknown, writing: Writing): Promise<Ended> {
  const name = failureName(error);
  const [only] = steps;
  if (name !== 'ValidationException' || only === undefined) throw error;
  const message = error instanceof Error ? error.message : '';
  if (steps.length === 1) return { ends: [refused(only.row, { code: name, message })], again: [] };
  const half = Math.ceil(steps.length / 2);
  const ends = [await commit(steps.slice(0, half), writing), await commit(steps.slice(half), writing)];
  const code = ends.find((end) => end.code !== undefined)?.code;
  return {
    ends: ends.flatMap((end) => end.ends),
    again: ends.flatMap((end) => end.again),
    ...(code !== undefined && { code }),
  };
}

/** How a row ends by the reasons of a cancelled transaction; undefined when it has to be looked at again. */
function judge({ row, stored }: Step, reasons: readonly CancellationReason[]): RowEnd | undefined {
  const [, put] = reasons;
  for (const reason of reasons) {
    if (['ValidationError', 'ItemCollectionSizeLimitExceeded'].includes(reason.code)) return refused(row, reason);
    if (classifyFailure(reason.code) === 'refused') throw new TransactionRefused(reason);
  }
  // The item is as it was read, so it was its version that stood in the way.
  const superseded =
    put?.code === 'ConditionalCheckFailed' &&
    put.item !== undefined &&
    stored !== undefined &&
    itemFingerprint(put.item) === itemFingerprint(stored);
  return superseded ? { row, written: false } : undefined;
}

function refused(row: Row, { code, message = '' }: CancellationReason): RowEnd {
  return { row, written: false, failure: { index: row.index, ...serviceRefusal(code, message) } };
}
