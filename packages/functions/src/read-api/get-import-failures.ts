import {
  type AttributeMap,
  batchFailureSortKey,
  type CursorBinding,
  failuresKey,
  openCursor,
  sealCursor,
} from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonResponse } from '../http/json-response.ts';
import { numberOf, textOf } from '../ledger/row-fields.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { readJob } from './get-import.ts';
import type { ReadRequest } from './read-api-ports.ts';

/** Rejected rows of a page; with messages of at most 1 KB that is 100 KB. */
const pageLimit = 100;
/** After every sort key: they are of digits and `#`. */
const end = ':';

/** Where a page begins: this sort key, and so many rows of the batch that it stands for are told already. */
interface Place {
  readonly from: string;
  readonly told: number;
}

/** `GET /v1/imports/{job}/failures`: the rows that were rejected, in order of batch and index. */
export async function getImportFailures(request: ReadRequest): Promise<APIGatewayProxyStructuredResultV2> {
  const { caller, parameter: job, query, ports, retry } = request;
  const binding: CursorBinding = { caller, table: job, query: 'import-failures' };
  const cursor = query.get('cursor');
  const place = cursor === null ? { from: '0', told: 0 } : placeOf(openCursor(cursor, binding, ports.signingKey));
  const range = { pk: failuresKey(caller, job), from: place.from, to: end, limit: pageLimit };
  const { rows, next } = await retryCall(() => ports.ledger.query(range), retry);
  // Only an empty list can be of a job that does not exist.
  if (rows.length === 0) await readJob(request);
  const page = pageOf(rows, place, next);
  return jsonResponse(200, {
    failures: page.failures,
    cursor:
      page.next === undefined
        ? null
        : sealCursor({ sk: { S: page.next.from }, told: { N: String(page.next.told) } }, binding, ports.signingKey),
  });
}

function placeOf(position: AttributeMap): Place {
  return { from: textOf(position, 'sk'), told: numberOf(position, 'told') };
}

/** A batch that was refused as a whole is one row, told as all of its own; what was recorded of single rows before is of no account then. */
function pageOf(rows: readonly AttributeMap[], place: Place, next: string | undefined) {
  const failures: object[] = [];
  let whole: string | undefined;
  for (const [at, row] of rows.entries()) {
    const sk = textOf(row, 'sk');
    if (whole !== undefined && sk.startsWith(whole)) continue;
    if (failures.length >= pageLimit) return { failures, next: { from: sk, told: 0 } };
    if (!row['rows']) {
      failures.push(describe(row, numberOf(row, 'index')));
      continue;
    }
    whole = batchFailureSortKey(numberOf(row, 'batch'));
    const first = at === 0 && sk === place.from ? place.told : 0;
    const last = Math.min(numberOf(row, 'rows'), first + pageLimit - failures.length);
    for (let index = first; index < last; index++) failures.push(describe(row, index));
    if (last < numberOf(row, 'rows')) return { failures, next: { from: sk, told: last } };
  }
  if (next === undefined) return { failures };
  return {
    failures,
    next: { from: after(whole !== undefined && next.startsWith(whole) ? whole + end : next), told: 0 },
  };
}

/** The least sort key greater than this one, as they are made. */
function after(sk: string): string {
  return `${sk}!`;
}

function describe(row: AttributeMap, index: number) {
  return { batch: numberOf(row, 'batch'), index, code: textOf(row, 'code'), message: textOf(row, 'message') };
}
