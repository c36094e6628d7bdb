import { type AttributeMap, jobKey, SluiceError } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { jsonResponse } from '../http/json-response.ts';
import { isExpired } from '../ledger/read-outcome.ts';
import { flagOf, numberOf, textOf } from '../ledger/row-fields.ts';
import { retryCall } from '../resilience/retry-call.ts';
import type { ReadRequest } from './read-api-ports.ts';

/** `GET /v1/imports/{job}`: how far an import is. */
export async function getImport(request: ReadRequest): Promise<APIGatewayProxyStructuredResultV2> {
  return jsonResponse(200, progressOf(request.parameter, await readJob(request)));
}

/** The rows of a job: what it said of itself, and its counters, one row a shard. */
export async function readJob({ caller, parameter: job, ports, retry }: ReadRequest): Promise<readonly AttributeMap[]> {
  // 17 small rows: far from the 1 MB at which a page ends.
  const { rows } = await retryCall(() => ports.ledger.query({ pk: jobKey(caller, job) }), retry);
  const valid = rows.filter((row) => !isExpired(row, ports.clock.now()));
  if (valid.length > 0) return valid;
  throw new SluiceError('IMPORT_NOT_FOUND', `There is no import job "${job}" of yours`);
}

function progressOf(job: string, rows: readonly AttributeMap[]) {
  const meta = rows.find((row) => textOf(row, 'sk') === 'meta');
  const shards = rows.filter((row) => textOf(row, 'sk') !== 'meta');
  const total = (name: string): number => shards.reduce((sum, shard) => sum + numberOf(shard, name), 0);
  const earliest = (...times: readonly string[]): string => times.filter((time) => time !== '').toSorted()[0] ?? '';
  const expected = meta && flagOf(meta, 'ended') ? numberOf(meta, 'expectedBatches') : null;
  const done = total('done');
  const failed = total('failed');
  const complete = expected !== null && done >= expected;
  const ends = [...shards.map((shard) => textOf(shard, 'lastAt')), meta ? textOf(meta, 'endedAt') : ''];
  const tables = [meta, ...shards].map((row) => (row ? textOf(row, 'table') : '')).filter((table) => table !== '');
  return {
    job,
    table: tables[0] ?? '-',
    status: complete ? (failed > 0 ? 'completed-with-failures' : 'completed') : 'running',
    batches: { expected, done },
    items: { written: total('written'), failed, superseded: total('superseded') },
    bytes: total('bytes'),
    startedAt: earliest(meta ? textOf(meta, 'startedAt') : '', ...shards.map((shard) => textOf(shard, 'firstAt'))),
    ...(complete && { completedAt: ends.toSorted().at(-1) }),
  };
}
