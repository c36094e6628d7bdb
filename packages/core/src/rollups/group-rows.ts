import type { Dimensions, Measures } from './analytics-event.ts';
import { type RollupRow, sum } from './fold-events.ts';
import { percentile } from './histogram.ts';

/** Counts of one period and one combination of the dimensions asked for. */
export interface RollupGroup extends Partial<Dimensions> {
  readonly period: string;
  /** Events that came in, accepted or rejected; where the groups are by status, those with this status. */
  readonly count: number;
  readonly bytes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Absent when nothing was timed. */
  readonly latencyMs?: { readonly p50: number; readonly p90: number; readonly p99: number };
}

/** What the API makes of an event. Every accepted one is counted once more, with its outcome, when it has one. */
const arrivals: readonly string[] = ['accepted', 'rejected'];

/** Rows as `GET /v1/analytics` shows them: added up over the dimensions that are not in `by`, in order of period and dimensions. */
export function groupRows(rows: readonly RollupRow[], by: readonly (keyof Dimensions)[]): RollupGroup[] {
  const groups = new Map<
    string,
    { head: Pick<RollupGroup, 'period' | keyof Dimensions>; measures: Required<Measures> }
  >();
  for (const row of rows) {
    const key = [row.period, ...by.map((name) => row[name])].join('\0');
    const known = groups.get(key);
    const counts = by.includes('status') || arrivals.includes(row.status);
    const measures = counts ? row : { ...row, count: 0 };
    const head = { period: row.period, ...Object.fromEntries(by.map((name) => [name, row[name]])) };
    groups.set(key, { head, measures: known ? sum(known.measures, measures) : measures });
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { head, measures }]) => {
      const { count, bytes, readUnits, writeUnits, latency } = measures;
      const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => percentile(latency, share));
      const timed = p50 !== undefined && p90 !== undefined && p99 !== undefined;
      return { ...head, count, bytes, readUnits, writeUnits, ...(timed && { latencyMs: { p50, p90, p99 } }) };
    });
}
