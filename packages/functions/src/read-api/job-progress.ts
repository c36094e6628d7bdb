import { type AttributeMap, jobKey, type JsonValue, shardPartitions, undoParts } from '@sluice/core';
import { isExpired } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { flagOf, numberOf, textOf } from '../ledger/row-fields.ts';
import type { ReadRequest } from './read-api-ports.ts';

/** A partition of counters has a few KB, and is read in one call. */
const queriesAtOnce = 16;

/** How far an import is. */
export type JobProgress = Readonly<Record<string, JsonValue>>;

/** The progress of jobs, in their order; undefined for those that the caller does not have. */
export async function readProgress(
  { caller, ports, retry }: Pick<ReadRequest, 'caller' | 'ports' | 'retry'>,
  jobs: readonly string[],
): Promise<readonly (JobProgress | undefined)[]> {
  const isValid = (row: AttributeMap): boolean => !isExpired(row, ports.clock.now());
  const keys = jobs.map((job) => ({ pk: jobKey(caller, job), sk: 'meta' }));
  const partitions = jobs.flatMap((job) => shardPartitions(caller, job));
  const [metas, shards] = await Promise.all([
    readRows(ports.ledger, keys, retry),
    mapBounded(partitions, queriesAtOnce, (pk) => retryCall(() => ports.ledger.query({ pk }), retry)),
  ]);
  const metaOf = new Map(metas.filter(isValid).map((row) => [textOf(row, 'pk'), row]));
  const eachJob = partitions.length / jobs.length;
  return jobs.map((job, index) => {
    const pages = shards.slice(index * eachJob, (index + 1) * eachJob);
    return progressOf(job, metaOf.get(jobKey(caller, job)), pages.flatMap(({ rows }) => rows).filter(isValid));
  });
}

/** Puts together what a job said of itself and its counters. */
function progressOf(
  job: string,
  meta: AttributeMap | undefined,
  shards: readonly AttributeMap[],
): JobProgress | undefined {
  if (!meta && shards.length === 0) return undefined;
  const total = (name: string): number => shards.reduce((sum, shard) => sum + numberOf(shard, name), 0);
  const earliest = (...times: readonly string[]): string => times.filter((time) => time !== '').toSorted()[0] ?? '';
  const expected = meta && flagOf(meta, 'ended') ? numberOf(meta, 'expectedBatches') : null;
  const done = total('done');
  const failed = total('failed');
  const complete = expected !== null && done >= expected;
  const failure = meta ? textOf(meta, 'failure') : '';
  const ends = [...shards.map((shard) => textOf(shard, 'lastAt')), meta ? textOf(meta, 'endedAt') : ''];
  const tables = [meta, ...shards].map((row) => (row ? textOf(row, 'table') : '')).filter((table) => table !== '');
  const ended = failed > 0 || total('refused') > 0 ? 'completed-with-failures' : 'completed';
  return {
    job,
    table: tables[0] ?? '-',
    status: failure === '' ? (complete ? ended : 'running') : 'failed',
    ...(failure !== '' && { error: JSON.parse(failure) as JsonValue }),
    batches: { expected, done, refused: total('refused') },
    items: {
      expected: expected === null || !meta ? null : numberOf(meta, 'expectedItems'),
      written: total('written'),
      failed,
      superseded: total('superseded'),
    },
    bytes: total('bytes'),
    writeUnits: total('writeUnits'),
    undoable: meta !== undefined && flagOf(meta, 'undoable'),
    ...(meta && flagOf(meta, 'undoing') && { undo: undoOf(shards, total) }),
    startedAt: earliest(meta ? textOf(meta, 'startedAt') : '', ...shards.map((shard) => textOf(shard, 'firstAt'))),
    ...(complete && { completedAt: ends.toSorted().at(-1) ?? '' }),
  };
}

function undoOf(shards: readonly AttributeMap[], total: (name: string) => number): JsonValue {
  const parts = shards.filter((shard) => flagOf(shard, 'undone')).length;
  return {
    status: parts >= undoParts ? 'completed' : 'running',
    deleted: total('deleted'),
    restored: total('restored'),
    kept: total('kept'),
  };
}
