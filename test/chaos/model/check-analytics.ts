import type { AnalyticsEvent } from '../../../packages/core/src/index.ts';
import type { World } from './world.ts';

/** Every analytics event that its bus took is counted once in the rows of each granularity. */
export function* checkAnalytics({ history, analytics }: World): Generator<string> {
  const events = new Map<string, AnalyticsEvent>();
  for (const { detailType, detail } of history.published) {
    if (detailType !== 'analytics') continue;
    const event = JSON.parse(detail) as AnalyticsEvent;
    events.set(event.id, event);
  }
  const truth = new Map<string, number>();
  for (const { lines } of events.values()) {
    for (const { client, type, table, status, count } of lines) add(truth, [client, type, table, status], count);
  }
  for (const granularity of ['minute', 'hour', 'day']) {
    const counted = new Map<string, number>();
    for (const row of analytics) {
      if (!String(row['pk']).startsWith(`${granularity}#`)) continue;
      add(counted, [row['client'], row['type'], row['table'], row['status']], Number(row['count']));
    }
    for (const key of new Set([...truth.keys(), ...counted.keys()])) {
      const [should, is] = [truth.get(key) ?? 0, counted.get(key) ?? 0];
      if (should !== is) yield `analytics count ${is} of ${key} by the ${granularity}, and there were ${should}`;
    }
  }
}

function add(counts: Map<string, number>, dimensions: readonly unknown[], count: number): void {
  const key = dimensions.join(' ');
  counts.set(key, (counts.get(key) ?? 0) + count);
}
