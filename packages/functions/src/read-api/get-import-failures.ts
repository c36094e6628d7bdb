import { type AttributeMap, type CursorBinding, failuresKey, openCursor, sealCursor } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonResponse } from '../http/json-response.ts';
import { numberOf, textOf } from '../ledger/row-fields.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { readJob } from './get-import.ts';
import type { ReadRequest } from './read-api-ports.ts';

/** Rejected rows of a page; with messages of at most 1 KB that is 100 KB. */
const pageLimit = 100;

/** `GET /v1/imports/{job}/failures`: the rows that were rejected, in order of batch and index. */
export async function getImportFailures(request: ReadRequest): Promise<APIGatewayProxyStructuredResultV2> {
  const { caller, parameter: job, query, ports, retry } = request;
  const binding: CursorBinding = { caller, table: job, query: 'import-failures' };
  const cursor = query.get('cursor');
  const after = cursor === null ? '' : textOf(openCursor(cursor, binding, ports.signingKey), 'sk');
  const range = { pk: failuresKey(caller, job), limit: pageLimit, ...(after !== '' && { after }) };
  const { rows, next } = await retryCall(() => ports.ledger.query(range), retry);
  // Only an empty list can be of a job that does not exist.
  if (rows.length === 0) await readJob(request);
  return jsonResponse(200, {
    failures: rows.map(describe),
    cursor: next === undefined ? null : sealCursor({ sk: { S: next } }, binding, ports.signingKey),
  });
}

function describe(row: AttributeMap) {
  return {
    batch: numberOf(row, 'batch'),
    index: numberOf(row, 'index'),
    code: textOf(row, 'code'),
    message: textOf(row, 'message'),
  };
}
