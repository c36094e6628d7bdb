import { type CursorBinding, jobListKey, openCursor, sealCursor, SluiceError } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonResponse } from '../http/json-response.ts';
import { textOf } from '../ledger/row-fields.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { readProgress } from './job-progress.ts';
import type { ReadRequest } from './read-api-ports.ts';

/** Jobs of a page; each is eight partitions of counters to read. */
const usualLimit = 20;
const maxLimit = 50;

/** `GET /v1/imports`: the caller's imports, the latest first. */
export async function listImports(request: ReadRequest): Promise<APIGatewayProxyStructuredResultV2> {
  const { caller, query, ports, retry } = request;
  const binding: CursorBinding = { caller, table: '', query: 'imports' };
  const cursor = query.get('cursor');
  const after = cursor === null ? '' : textOf(openCursor(cursor, binding, ports.signingKey), 'sk');
  const range = { pk: jobListKey(caller), limit: limitOf(query.get('limit')), ...(after !== '' && { after }) };
  const { rows, next } = await retryCall(() => ports.ledger.query(range), retry);
  const imports = await readProgress(
    request,
    rows.map((row) => textOf(row, 'job')),
  );
  return jsonResponse(200, {
    // Rows of a job live as long as its place in the list, or longer; DynamoDB deletes them one by one.
    imports: imports.filter((progress) => progress !== undefined),
    cursor: next === undefined ? null : sealCursor({ sk: { S: next } }, binding, ports.signingKey),
  });
}

function limitOf(text: string | null): number {
  if (text === null) return usualLimit;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit;
  throw new SluiceError('PARAMETER_INVALID', `"limit" is "${text}"; it must be a whole number from 1 to ${maxLimit}`);
}
