import { itemSize, planRow } from '@sluice/core';
import type { Tables } from '../ports/tables.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { failureName } from '../resilience/classify-failure.ts';
import { retryCall, type RetryOptions } from '../resilience/retry-call.ts';
import { serviceRefusal } from '../worker/service-refusal.ts';
import type { Row, RowFailure } from './check-rows.ts';
import type { PutRows, PutTarget } from './put-rows.ts';

/** Single puts on their way at a time; BatchWriteItem has no conditions. */
const putsAtOnce = 25;

/** Puts rows of a table with a version attribute one by one: a row older than what is stored changes nothing. */
export async function putVersionedRows(
  target: PutTarget,
  rows: readonly Row[],
  time: string,
  tables: Tables,
  retry: RetryOptions,
): Promise<PutRows> {
  // Rows of one key go one after the other, so that of equal versions the last one wins.
  const groups = [...Map.groupBy(rows, ({ key }) => key).values()];
  const answers = await mapBounded(groups, putsAtOnce, async (group) => {
    const ends: RowEnd[] = [];
    for (const row of group) ends.push(await putRow(target, row, time, tables, retry));
    return ends;
  });
  const ends = answers.flat();
  return {
    written: ends.filter((end) => end.written).length,
    superseded: ends.filter((end) => !end.written && !end.failure).length,
    bytes: ends.reduce((sum, end) => sum + (end.written ? itemSize(end.row.item) : 0), 0),
    failures: ends.flatMap((end) => end.failure ?? []),
    writeUnits: ends.reduce((sum, end) => sum + end.writeUnits, 0),
  };
}

interface RowEnd {
  readonly row: Row;
  readonly written: boolean;
  readonly failure?: RowFailure;
  readonly writeUnits: number;
}

async function putRow(target: PutTarget, row: Row, time: string, tables: Tables, retry: RetryOptions): Promise<RowEnd> {
  const { request } = planRow(target.definition, row.item, time);
  try {
    const { written, capacityUnits } = await retryCall(() => tables.put(target.name, request), {
      ...retry,
      attempts: 8,
    });
    return { row, written, writeUnits: capacityUnits };
  } catch (error) {
    const name = failureName(error);
    if (name !== 'ValidationException') throw error;
    const refusal = serviceRefusal(name, error instanceof Error ? error.message : '');
    return { row, written: false, failure: { index: row.index, ...refusal }, writeUnits: 0 };
  }
}
