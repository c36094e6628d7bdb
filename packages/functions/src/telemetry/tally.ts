import { type AnalyticsLine, bucketOf, type Dimensions, type Measures } from '@sluice/core';

type Counted = { -readonly [Name in keyof Measures]: Measures[Name] };

/** Adds counts up by client, type, table and status, for one analytics event. */
export class Tally {
  readonly #lines = new Map<string, { readonly dimensions: Dimensions; readonly measures: Counted }>();

  add(
    dimensions: Dimensions,
    { latencyMs, ...added }: Omit<Measures, 'latency'> & { readonly latencyMs?: number },
  ): void {
    const { client, type, table, status } = dimensions;
    const told = { client: brief(client), type: brief(type), table: brief(table), status };
    const key = JSON.stringify(told);
    const line = this.#lines.get(key) ?? { dimensions: told, measures: { count: 0 } };
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

/** A packet that came past the API can have any text for a name; what is counted becomes part of a key. */
function brief(text: string): string {
  if (text === '') return '-';
  return text.length <= 128 && Buffer.byteLength(text) <= 256 ? text : `${text.slice(0, 80).toWellFormed()}…`;
}
