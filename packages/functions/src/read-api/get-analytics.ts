import { groupRows, type RollupRow } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { analyticsShards, partitionOf } from '../analytics/rollup-keys.ts';
import { readRollup } from '../analytics/rollup-row.ts';
import { jsonResponse } from '../http/json-response.ts';
import type { RowRange } from '../ports/row-store.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { type AnalyticsRange, analyticsRange } from './analytics-range.ts';
import type { ReadRequest } from './read-api-ports.ts';

/** Partitions read at a time; an AWS client has 50 connections. */
const readsAtOnce = 16;

/** `GET /v1/analytics`: counts of a range of time, all shards added up. */
export async function getAnalytics(request: ReadRequest): Promise<APIGatewayProxyStructuredResultV2> {
  const range = analyticsRange(request.query, request.ports.clock.now());
  const { from, to, granularity, groupBy } = range;
  const rows = await mapBounded(partitionsOf(range), readsAtOnce, (pk) =>
    readPartition({ pk, from, to }, range, request),
  );
  return jsonResponse(200, { from, to, granularity, groups: groupRows(rows.flat(), groupBy) });
}

async function readPartition(
  range: RowRange,
  { granularity }: AnalyticsRange,
  request: ReadRequest,
): Promise<RollupRow[]> {
  const rows: RollupRow[] = [];
  let after: string | undefined;
  do {
    const page = await retryCall(
      () => request.ports.analytics.query({ ...range, ...(after !== undefined && { after }) }),
      request.retry,
    );
    rows.push(...page.rows.map((row) => readRollup(row, granularity)));
    after = page.next;
  } while (after !== undefined);
  return rows;
}

/** Steps short enough that no span (an hour, a day, a month) of its granularity is stepped over. */
const stepMs = { minute: 3_600_000, hour: 86_400_000, day: 20 * 86_400_000 } as const;

function partitionsOf({ from, to, granularity }: AnalyticsRange): string[] {
  const end = Date.parse(to);
  const times: string[] = [new Date(end - 1).toISOString()];
  for (let at = Date.parse(from); at < end; at += stepMs[granularity]) times.push(new Date(at).toISOString());
  const partitions = times.flatMap((time) =>
    Array.from({ length: analyticsShards }, (_, shard) => partitionOf(granularity, time, shard)),
  );
  return [...new Set(partitions)];
}
