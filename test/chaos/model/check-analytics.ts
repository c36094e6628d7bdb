import type { AnalyticsEvent, Measures } from '../../../packages/core/src/index.ts';
import { undelivered, type World } from './world.ts';

/** Every analytics event that its bus took is counted once in the rows of each granularity, or lies among the dead letters. */
export function* checkAnalytics({ history, analytics, letters }: World): Generator<string> {
  const receipts = new Set(analytics.map(({ pk }) => pk));
  const waits = ({ id }: AnalyticsEvent): boolean =>
    !receipts.has(`message#${id}`) &&
    letters.some(({ flow, body }) => ['analytics', 'rules'].includes(flow) && body.includes(`"${id}"`));
  const events = new Map<string, AnalyticsEvent>();
  for (const { detailType, detail } of history.published) {
    if (detailType !== 'analytics') continue;
    const event = JSON.parse(detail) as AnalyticsEvent;
    events.set(event.id, event);
  }
  const truth = new Map<string, number>();
  for (const event of events.values()) {
    const lines = waits(event) ? [] : event.lines;
    for (const { client, type, table, status, ...measures } of lines) {
      for (const [measure, value] of Object.entries(flat(measures)))
        add(truth, [client, type, table, status, measure], value);
    }
  }
  for (const granularity of ['minute', 'hour', 'day']) {
    const counted = new Map<string, number>();
    for (const row of analytics) {
      if (!String(row['pk']).startsWith(`${granularity}#`)) continue;
      const dimensions = [row['client'], row['type'], row['table'], row['status']];
      for (const [measure, value] of Object.entries(row)) {
        if (isMeasure(measure)) add(counted, [...dimensions, measure], Number(value));
      }
    }
    for (const key of new Set([...truth.keys(), ...counted.keys()])) {
      // Units of a transaction are shared out among its commands: sums of fractions depend on their order.
      const [should, is] = [truth, counted].map((counts) => Number((counts.get(key) ?? 0).toFixed(6)));
      if (should !== is) yield `analytics tell ${is} of ${key} by the ${granularity}, and there were ${should}`;
    }
  }
}

/** After all dead letters were sent again, no analytics event waits any more. */
export function* checkAnalyticsAfterRedrive({ analytics, letters }: World): Generator<string> {
  const receipts = new Set(analytics.map(({ pk }) => pk));
  for (const { flow, body } of letters) {
    const text = flow === 'rules' ? undelivered(body, 'analytics') : flow === 'analytics' ? body : undefined;
    if (text === undefined) continue;
    const { id } = JSON.parse(text) as AnalyticsEvent;
    if (!receipts.has(`message#${id}`)) yield `analytics event ${id} is not counted after its redrive`;
  }
}

/** Measures as rows have them: each bucket of latencies by itself. */
function flat({ latency = {}, ...sums }: Measures): Record<string, number> {
  return { ...sums, ...Object.fromEntries(Object.entries(latency).map(([bucket, times]) => [`l${bucket}`, times])) };
}

function isMeasure(name: string): boolean {
  return ['count', 'bytes', 'readUnits', 'writeUnits'].includes(name) || /^l\d+$/.test(name);
}

function add(counts: Map<string, number>, dimensions: readonly unknown[], count: number): void {
  const key = dimensions.join(' ');
  counts.set(key, (counts.get(key) ?? 0) + count);
}
