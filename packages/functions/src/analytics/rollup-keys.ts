import { createHash } from 'node:crypto';
import type { Dimensions, Granularity, RollupRow } from '@sluice/core';

/**
 * The analytics table.
 *
 * Counts: `pk = '<granularity>#<span>#<shard>'`, `sk = '<period>#<hash of the dimensions>'`, attributes `period, client, type,
 * table, status, count, bytes, readUnits, writeUnits, l0..l97` (latencies by bucket), `expiresAt`. A span is the hour of
 * minute rows, the day of hour rows, the month of day rows, so that a range is read from few partitions; shards spread the
 * writes of one span, and readers add them up.
 *
 * Receipts: `pk = 'message#<id of the analytics event>'`, `sk = 'part#<n>'`, `expiresAt`.
 */
export interface AnalyticsKey {
  readonly pk: string;
  readonly sk: string;
}

/** A partition takes 1,000 write units a second; four let ten processors at a time write without waiting for each other. */
export const analyticsShards = 4;

/** Key of the row that counts one combination of dimensions in one period, in one shard. */
export function rollupKey({ granularity, period, ...dimensions }: RollupRow, shard: number): AnalyticsKey {
  return { pk: partitionOf(granularity, period, shard), sk: `${period}#${hashOf(dimensions)}` };
}

/** Partition of a period's rows in one shard. */
export function partitionOf(granularity: Granularity, period: string, shard: number): string {
  return `${granularity}#${period.slice(0, spanLength[granularity])}#${shard}`;
}

/** Characters of a period's text that name its span: `2026-01-01T10`, `2026-01-01`, `2026-01`. */
const spanLength: Readonly<Record<Granularity, number>> = { minute: 13, hour: 10, day: 7 };

/** Key of the receipt of one part of an analytics event. */
export function partKey(id: string, part: number): AnalyticsKey {
  return { pk: `message#${id}`, sk: `part#${part}` };
}

function hashOf({ client, type, table, status }: Dimensions): string {
  const text = JSON.stringify([client, type, table, status]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
