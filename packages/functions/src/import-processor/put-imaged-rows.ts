import { type AttributeMap, itemSize, keyFrom, planRow, type PutFragment } from '@sluice/core';
import type { CancellationReason, TransactionAction, TransactionAnswer } from '../ports/transactions.ts';
import { chunk } from '../resilience/chunk.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { serviceRefusal } from '../worker/service-refusal.ts';
import type { Row } from './check-rows.ts';
import type { Importing } from './importing.ts';
import { itemFingerprint } from './item-fingerprint.ts';
import { keyText } from '../reading/key-text.ts';
import type { PutTarget, RowEnd } from './put-target.ts';
import { readItems } from './read-items.ts';
import { hasWritten, imageKeyOf, keepImage, readImages, rowName } from './row-images.ts';
import { waitForRows, whileInTime } from './row-waits.ts';
import { isRefusedRow, maxTransactionBytes, TransactionRefused } from './transaction-refused.ts';
import { noItem, unchangedItem } from './unchanged-item.ts';
import { type GatedBatch, passGate, undone } from './undo-gates.ts';

/** With their images and the check of the gate they fit one transaction of 100 actions. */
export const rowsPerCall = 49;

/** What the rows of a batch are written with. */
export interface UndoableBatch extends GatedBatch {
  /** What the batch holds. */
  readonly fingerprint: string;
  /** The version of rows that bring none. */
  readonly time: string;
}

export interface Writing {
  readonly target: PutTarget;
  readonly part: number;
  readonly batch: UndoableBatch;
  readonly importing: Importing;
}

/** A row ready to be written. */
interface ImagedPut {
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

/** Puts rows of different keys whose images are in one part, waiting out what stands in their way until the deadline. */
export async function putImagedRows(rows: readonly Row[], writing: Writing): Promise<readonly RowEnd[]> {
  const { target } = writing;
  const ends: RowEnd[] = [];
  let waiting = rows;
  for (let attempt = 1; waiting.length > 0; attempt++) {
    const looked = await look(waiting, writing);
    ends.push(...looked.ends);
    const limits = { maxEntries: rowsPerCall, maxBytes: maxTransactionBytes, sizeOf };
    const again: Row[] = [];
    let code: string | undefined;
    for (const call of chunk(looked.puts, limits)) {
      const ended = await commit(call, writing);
      ends.push(...ended.ends);
      again.push(...ended.again);
      code ??= ended.code;
    }
    if (again.length < waiting.length) attempt = 1;
    waiting = again;
    // Without another reason others have changed the items: that is no throttling, for which a message would wait as long as it takes.
    if (waiting.length > 0) await waitForRows(attempt, target.retry, code ?? 'TransactionConflictException');
  }
  return ends;
}

function sizeOf({ bytes }: ImagedPut): number {
  return bytes;
}

/** Makes rows ready that are not written yet. */
async function look(
  rows: readonly Row[],
  { target, batch, importing }: Writing,
): Promise<{ readonly puts: readonly ImagedPut[]; readonly ends: readonly RowEnd[] }> {
  const keys = rows.map(({ item }) => imageKeyOf(batch.caller, batch.job, target, item));
  const images = await readImages(keys, importing);
  const found = await readItems(
    target,
    rows.map(({ item }) => item),
  );
  const ends: RowEnd[] = [];
  const puts = await mapBounded(rows, 10, async (row, place): Promise<ImagedPut | undefined> => {
    const at = keys[place]!;
    const known = images.get(at.sk);
    const name = rowName(batch.fingerprint, row.index);
    if (known && hasWritten(known, name)) {
      ends.push({ row, written: true });
      return undefined;
    }
    const key = keyFrom(target, row.item);
    const stored = found.get(keyText(key));
    const put = putOf(target, row, batch, stored);
    const write = { at, key, item: put.Item, row: name, ...(known && { known }), ...(stored && { stored }) };
    const image = await keepImage(write, importing);
    const bytes = itemSize(put.Item) + itemSize(image.Item) + (stored ? itemSize(stored) : 0);
    return { row, bytes, ...(stored && { stored }), image, put };
  });
  return { puts: puts.filter((put) => put !== undefined), ends };
}

/** The put of a row where nothing has changed since `stored` was read. */
function putOf(
  { definition }: PutTarget,
  row: Row,
  { time }: UndoableBatch,
  stored: AttributeMap | undefined,
): PutFragment {
  const { partitionKey, version } = definition;
  const still = stored ? unchangedItem(stored, row.item) : noItem(partitionKey.name);
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

async function commit(puts: readonly ImagedPut[], writing: Writing): Promise<Ended> {
  const answer = await write(puts, writing);
  if ('error' in answer) return await commitHalves(puts, answer.error, writing);
  if (answer.done) return { ends: puts.map(({ row }) => ({ row, written: true })), again: [] };
  const [gate, ...reasons] = answer.reasons;
  if (gate?.code === 'ConditionalCheckFailed') throw undone(writing.batch.job);
  const isVersioned = writing.target.definition.version !== undefined;
  const ends: RowEnd[] = [];
  const again: Row[] = [];
  puts.forEach((put, place) => {
    const end = judge(put, isVersioned, reasons.slice(2 * place, 2 * place + 2));
    if (end) ends.push(end);
    else again.push(put.row);
  });
  const waits = answer.reasons.find(({ code }) => code !== 'None' && code !== 'ConditionalCheckFailed');
  return { ends, again, ...(waits && { code: waits.code }) };
}

async function write(
  puts: readonly ImagedPut[],
  { target, part, batch, importing }: Writing,
): Promise<TransactionAnswer | { readonly error: unknown }> {
  const { name, window, retry, transactions } = target;
  const actions: TransactionAction[] = [
    passGate(batch, part),
    ...puts.flatMap(({ image, put }): TransactionAction[] => [
      { store: 'ledger', action: 'Put', request: image },
      { store: { table: name }, action: 'Put', request: put },
    ]),
  ];
  const token = Buffer.from(randomBytes(16, importing.ports.random)).toString('hex');
  const tookAll = (answer: TransactionAnswer): boolean =>
    answer.done || !answer.reasons.some(({ code }) => classifyFailure(code) === 'throttled');
  try {
    return await retryCall(
      () => window.run(() => whileInTime(retry, () => transactions.write(actions, token)), tookAll),
      {
        ...retry,
        attempts: 8,
      },
    );
  } catch (error) {
    return { error };
  }
}

/** A refusal of the whole call does not say which row it is about: halving finds it and lets its neighbours through. */
async function commitHalves(puts: readonly ImagedPut[], error: unknown, writing: Writing): Promise<Ended> {
  const name = failureName(error);
  const [only] = puts;
  if (name !== 'ValidationException' || only === undefined) throw error;
  const message = error instanceof Error ? error.message : '';
  if (puts.length === 1) return { ends: [refused(only.row, { code: name, message })], again: [] };
  const half = Math.ceil(puts.length / 2);
  const ends = [await commit(puts.slice(0, half), writing), await commit(puts.slice(half), writing)];
  const code = ends.find((end) => end.code !== undefined)?.code;
  return {
    ends: ends.flatMap((end) => end.ends),
    again: ends.flatMap((end) => end.again),
    ...(code !== undefined && { code }),
  };
}

/** How a row ends by the reasons of a cancelled transaction; undefined when it has to be looked at again. */
function judge(
  { row, stored }: ImagedPut,
  isVersioned: boolean,
  reasons: readonly CancellationReason[],
): RowEnd | undefined {
  const [, put] = reasons;
  for (const reason of reasons) {
    if (isRefusedRow(reason)) return refused(row, reason);
    if (classifyFailure(reason.code) === 'refused') throw new TransactionRefused(reason);
  }
  // The item is as it was read, so it was its version that stood in the way.
  const superseded =
    isVersioned &&
    put?.code === 'ConditionalCheckFailed' &&
    put.item !== undefined &&
    stored !== undefined &&
    itemFingerprint(put.item) === itemFingerprint(stored);
  return superseded ? { row, written: false } : undefined;
}

function refused(row: Row, { code, message = '' }: CancellationReason): RowEnd {
  return { row, written: false, failure: { index: row.index, ...serviceRefusal(code, message) } };
}
