import { type AttributeMap, itemSize, type TableDefinition } from '@sluice/core';
import { chunk } from '../resilience/chunk.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import { serviceRefusal } from '../worker/service-refusal.ts';
import type { Row, RowFailure } from './check-rows.ts';
import { endInOrder } from './end-in-order.ts';
import type { PutRows, PutTarget, RowGroup } from './put-target.ts';
import { waitForRows, whileInTime } from './row-waits.ts';

/** The spec's 25 rows a call (also BatchWriteItem's limit). */
const rowsPerCall = 25;

/**
 * Puts the last row of each group, 25 a call and several calls at once; what DynamoDB leaves unprocessed goes again,
 * alone, until the deadline.
 * @throws what DynamoDB answers when the table cannot be written at all
 */
export async function putRows(target: PutTarget, groups: readonly RowGroup[]): Promise<PutRows> {
  const calls = chunk(groups, { maxEntries: rowsPerCall });
  // All of the window, if need be: calls go out in the order of their batches, so that one batch ends while the next begins.
  // Where the table has taken little the window is small, and the first calls end before the others begin.
  const { answers, stopped } = await endInOrder(calls, target.window.size, (call) =>
    putChunk(
      target,
      call.map((group) => group.at(-1)!),
    ),
  );
  const ended = calls.slice(0, answers.length).flat();
  const failures = answers.flat();
  const failed = new Set(failures.map(({ index }) => index));
  const written = ended.map((group) => group.at(-1)!).filter(({ index }) => !failed.has(index));
  return {
    groups: ended.length,
    written: written.length,
    superseded: ended.reduce((sum, group) => sum + group.length - 1, 0),
    bytes: written.reduce((sum, { item }) => sum + itemSize(item), 0),
    failures,
    ...(stopped && { stopped }),
  };
}

/** @returns the rows that DynamoDB refuses */
async function putChunk(target: PutTarget, rows: readonly Row[]): Promise<readonly RowFailure[]> {
  let waiting = rows;
  for (let attempt = 1; waiting.length > 0; attempt++) {
    const answer = await putOnce(target, waiting);
    if ('error' in answer) {
      if (!isRowsFault(answer.error)) throwUnlessPassing(answer.error, attempt);
      else return await putHalves(target, waiting, answer.error);
    } else {
      // Progress starts the backoff anew: the table takes some.
      if (answer.unprocessed.length < waiting.length) attempt = 1;
      waiting = stillWaiting(target.definition, waiting, answer.unprocessed);
    }
    if (waiting.length > 0)
      await waitForRows(attempt, target.retry, 'error' in answer ? failureName(answer.error) : undefined);
  }
  return [];
}

async function putOnce({ name, tables, window, retry }: PutTarget, rows: readonly Row[]) {
  const items = rows.map(({ item }) => item);
  try {
    return await window.run(
      () => whileInTime(retry, () => tables.write(name, items)),
      ({ unprocessed }) => unprocessed.length === 0,
    );
  } catch (error) {
    return { error };
  }
}

/** A refusal that one row of the call has earned, and not the table, the permission or the time of day. */
function isRowsFault(error: unknown): boolean {
  return ['ValidationException', 'ItemCollectionSizeLimitExceededException'].includes(failureName(error));
}

/** Unknown errors of one call in a row, before the message goes back to the queue with them. */
const maxUnknown = 8;

function throwUnlessPassing(error: unknown, attempt: number): void {
  const kind = classifyFailure(failureName(error));
  if (kind === 'refused' || (kind === 'unknown' && attempt >= maxUnknown)) throw error;
}

/** DynamoDB refuses a call as a whole: halving finds the row it is about and lets its neighbours through. */
async function putHalves(target: PutTarget, rows: readonly Row[], error: unknown): Promise<readonly RowFailure[]> {
  const [only] = rows;
  if (rows.length === 1 && only) {
    const refusal = serviceRefusal(failureName(error), error instanceof Error ? error.message : '');
    return [{ index: only.index, ...refusal }];
  }
  const half = Math.ceil(rows.length / 2);
  return [...(await putChunk(target, rows.slice(0, half))), ...(await putChunk(target, rows.slice(half)))];
}

/** The rows that DynamoDB gave back; all of them, should one of those not be found among what was sent. */
function stillWaiting(
  definition: TableDefinition,
  rows: readonly Row[],
  unprocessed: readonly AttributeMap[],
): readonly Row[] {
  if (unprocessed.length === 0) return [];
  const open = new Set(unprocessed.map((item) => keyText(definition, item)));
  const waiting = rows.filter(({ item }) => open.has(keyText(definition, item)));
  return waiting.length === unprocessed.length ? waiting : rows;
}

function keyText({ partitionKey, sortKey }: TableDefinition, item: AttributeMap): string {
  const names = sortKey ? [partitionKey.name, sortKey.name] : [partitionKey.name];
  const values = names.map((name) => {
    const value = item[name];
    return value && 'B' in value ? { B: Buffer.from(value.B).toString('base64') } : value;
  });
  return JSON.stringify(values);
}
