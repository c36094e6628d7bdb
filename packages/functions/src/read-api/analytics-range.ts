import { type Dimensions, type Granularity, periodOf, SluiceError } from '@sluice/core';

export interface AnalyticsRange {
  /** First period, included. RFC 3339, UTC, milliseconds. */
  readonly from: string;
  /** Periods from here on are left out. */
  readonly to: string;
  readonly granularity: Granularity;
  readonly groupBy: readonly (keyof Dimensions)[];
}

/** Parameters of `GET /v1/analytics`. */
export const analyticsParameters: readonly string[] = ['from', 'to', 'granularity', 'groupBy'];
const granularities: readonly Granularity[] = ['minute', 'hour', 'day'];
const dimensions: readonly (keyof Dimensions)[] = ['client', 'type', 'table', 'status'];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** What is shown unless `from` says otherwise, and the longest range: so that an answer reads some hundred partitions at most. */
const spans: Readonly<Record<Granularity, { readonly usualMs: number; readonly longestMs: number }>> = {
  minute: { usualMs: hourMs, longestMs: dayMs },
  hour: { usualMs: dayMs, longestMs: 31 * dayMs },
  day: { usualMs: 30 * dayMs, longestMs: 800 * dayMs },
};

/**
 * Reads the parameters of `GET /v1/analytics`.
 * @throws SluiceError PARAMETER_INVALID
 */
export function analyticsRange(query: URLSearchParams, nowMs: number): AnalyticsRange {
  const granularity = oneOf('granularity', query.get('granularity') ?? 'hour', granularities);
  const groupBy = (query.get('groupBy') ?? '').split(',').filter((name) => name !== '');
  const to = timeOf('to', query.get('to')) ?? nowMs + 1;
  const from = timeOf('from', query.get('from')) ?? to - spans[granularity].usualMs;
  if (from >= to) throw invalid('"from" must be before "to"');
  if (to - from > spans[granularity].longestMs) {
    const days = spans[granularity].longestMs / dayMs;
    throw invalid(`A range of granularity "${granularity}" has at most ${days} days; ask for less or coarser`);
  }
  return {
    from: periodOf(new Date(from).toISOString(), granularity),
    to: new Date(to).toISOString(),
    granularity,
    groupBy: groupBy.map((name) => oneOf('groupBy', name, dimensions)),
  };
}

function oneOf<Value extends string>(name: string, value: string, allowed: readonly Value[]): Value {
  const known = allowed.find((one) => one === value);
  if (known !== undefined) return known;
  throw invalid(`"${name}" is "${value}"; it can be ${allowed.join(', ')}`, allowed);
}

/** A date or an RFC 3339 time, in the years that a four-digit year can tell. */
function timeOf(name: string, text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const shaped = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/i.test(text);
  const time = shaped ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw invalid(`"${name}" is "${text}"; it must be an RFC 3339 time such as 2026-01-31T10:00:00Z, or a date`);
}

function invalid(message: string, allowed?: readonly string[]): SluiceError {
  return new SluiceError('PARAMETER_INVALID', message, allowed ? { allowed } : {});
}
