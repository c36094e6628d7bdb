import type { AnalyticsEvent, Dimensions, Measures } from './analytics-event.ts';

export type Granularity = 'minute' | 'hour' | 'day';

/** Counts of one combination of dimensions in one minute, hour or day. */
export interface RollupRow extends Dimensions, Required<Measures> {
  readonly granularity: Granularity;
  /** Start of the period, RFC 3339, UTC, milliseconds. */
  readonly period: string;
}

/** Folds events into rows of the granularities asked for, one for each period and combination of dimensions. */
export function foldEvents(_events: readonly AnalyticsEvent[], _granularities?: readonly Granularity[]): RollupRow[] {
  throw new Error('unfinished');
}

/** Adds rows of the same period and dimensions together. */
export function mergeRows(_rows: readonly RollupRow[]): RollupRow[] {
  throw new Error('unfinished');
}

export interface RollupGroup {
  readonly period: string;
  readonly client?: string;
  readonly type?: string;
  readonly table?: string;
  readonly status?: string;
  readonly count: number;
  readonly bytes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Absent when nothing was timed. */
  readonly latencyMs?: { readonly p50: number; readonly p90: number; readonly p99: number };
}

/** Rows as `GET /v1/analytics` shows them: added up over the dimensions that are not in `by`. */
export function groupRows(_rows: readonly RollupRow[], _by: readonly (keyof Dimensions)[]): RollupGroup[] {
  throw new Error('unfinished');
}

/** The start of the period that a time falls in. */
export function periodOf(time: string, granularity: Granularity): string {
  if (granularity === 'day') return `${time.slice(0, 10)}T00:00:00.000Z`;
  if (granularity === 'hour') return `${time.slice(0, 13)}:00:00.000Z`;
  return `${time.slice(0, 16)}:00.000Z`;
}
