import { type AnalyticsLine, bucketOf, type Dimensions, type Measures } from '@sluice/core';

type Counted = { -readonly [Name in keyof Measures]: Measures[Name] };

/** Adds counts up by client, type, table and status, for one analytics event. */
export class Tally {
  readonly #lines = new Map<string, { readonly dimensions: Dimensions; readonly measures: Counted }>();

  add(
    dimensions: Dimensions,
    { latencyMs, ...added }: Omit<Measures, 'latency'> & { readonly latencyMs?: number },
  ): void {
    const key = JSON.stringify([dimensions.client, dimensions.type, dimensions.table, dimensions.status]);
    const line = this.#lines.get(key) ?? { dimensions, measures: { count: 0 } };
    this.#lines.set(key, line);
    const { measures } = line;
    measures.count += added.count;
    if (added.bytes !== undefined) measures.bytes = (measures.bytes ?? 0) + added.bytes;
    if (added.readUnits !== undefined) measures.readUnits = (measures.readUnits ?? 0) + added.readUnits;
    if (added.writeUnits !== undefined) measures.writeUnits = (measures.writeUnits ?? 0) + added.writeUnits;
    if (latencyMs !== undefined) {
      const bucket = String(bucketOf(latencyMs));
      measures.latency = { ...measures.latency, [bucket]: (measures.latency?.[bucket] ?? 0) + 1 };
    }
  }

  lines(): AnalyticsLine[] {
    return [...this.#lines.values()].map(({ dimensions, measures }) => ({ ...dimensions, ...measures }));
  }
}
