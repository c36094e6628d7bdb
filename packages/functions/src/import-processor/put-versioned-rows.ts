import { planRow } from '@sluice/core';
import { failureName } from '../resilience/classify-failure.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { serviceRefusal } from '../worker/service-refusal.ts';
import type { Row } from './check-rows.ts';
import { endInOrder } from './end-in-order.ts';
import { whileInTime } from './row-waits.ts';
import { type PutRows, type PutTarget, type RowEnd, type RowGroup, sumOfEnds } from './put-target.ts';

/** Single puts of one batch on their way at a time; BatchWriteItem has no conditions. */
const putsAtOnce = 25;

/** Puts rows of a table with a version attribute one by one: a row older than what is stored changes nothing. */
export async function putVersionedRows(target: PutTarget, groups: readonly RowGroup[], time: string): Promise<PutRows> {
  // Rows of one key go one after the other, so that of equal versions the last one wins.
  const { answers, stopped } = await endInOrder(groups, putsAtOnce, async (group) => {
    const ends: RowEnd[] = [];
    for (const row of group) ends.push(await putRow(target, row, time));
    return ends;
  });
  return { ...sumOfEnds(answers.length, answers.flat()), ...(stopped && { stopped }) };
}

async function putRow(target: PutTarget, row: Row, time: string): Promise<RowEnd> {
  const { name: table, definition, tables, window, retry } = target;
  const { request } = planRow(definition, row.item, time);
  try {
    const { written } = await retryCall(
      () =>
        window.run(
          () => whileInTime(retry, () => tables.put(table, request)),
          () => true,
        ),
      { ...retry, attempts: 8 },
    );
    return { row, written };
  } catch (error) {
    const name = failureName(error);
    if (name !== 'ValidationException') throw error;
    const refusal = serviceRefusal(name, error instanceof Error ? error.message : '');
    return { row, written: false, failure: { index: row.index, ...refusal } };
  }
}
