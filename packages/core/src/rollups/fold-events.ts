import type { AnalyticsEvent, Dimensions, Measures } from './analytics-event.ts';
import { mergeHistograms } from './histogram.ts';

export type Granularity = 'minute' | 'hour' | 'day';

/** Counts of one combination of dimensions in one minute, hour or day. */
export interface RollupRow extends Dimensions, Required<Measures> {
  readonly granularity: Granularity;
  /** Start of the period, RFC 3339, UTC, milliseconds. */
  readonly period: string;
}

/** Folds events into rows of the granularities asked for, one for each period and combination of dimensions. */
export function foldEvents(
  events: readonly AnalyticsEvent[],
  granularities: readonly Granularity[] = ['minute', 'hour', 'day'],
): RollupRow[] {
  return mergeRows(
    events.flatMap(({ time, lines }) =>
      lines.flatMap(({ client, type, table, status, count, bytes = 0, readUnits = 0, writeUnits = 0, latency = {} }) =>
        granularities.map((granularity) => ({
          granularity,
          period: periodOf(time, granularity),
          client,
          type,
          table,
          status,
          count,
          bytes,
          readUnits,
          writeUnits,
          latency,
        })),
      ),
    ),
  );
}

/** Adds rows of the same period and dimensions together. */
export function mergeRows(rows: readonly RollupRow[]): RollupRow[] {
  const merged = new Map<string, RollupRow>();
  for (const row of rows) {
    const key = [row.granularity, row.period, row.client, row.type, row.table, row.status].join('\0');
    const known = merged.get(key);
    merged.set(key, known ? { ...known, ...sum(known, row) } : row);
  }
  return [...merged.values()];
}

/** The start of the period that a time falls in. */
export function periodOf(time: string, granularity: Granularity): string {
  if (granularity === 'day') return `${time.slice(0, 10)}T00:00:00.000Z`;
  if (granularity === 'hour') return `${time.slice(0, 13)}:00:00.000Z`;
  return `${time.slice(0, 16)}:00.000Z`;
}

/** Adds up what can be added up. */
export function sum(a: Required<Measures>, b: Required<Measures>): Required<Measures> {
  return {
    count: a.count + b.count,
    bytes: a.bytes + b.bytes,
    readUnits: a.readUnits + b.readUnits,
    writeUnits: a.writeUnits + b.writeUnits,
    latency: mergeHistograms(a.latency, b.latency),
  };
}
