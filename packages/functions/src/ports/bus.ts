import type { EntryFailure } from './queue.ts';

/** One event on its way to an event bus. */
export interface BusEntry {
  readonly bus: string;
  readonly detailType: string;
  /** JSON text. */
  readonly detail: string;
}

/** The way onto the event buses. */
export interface Bus {
  /** One call with at most 10 entries and 256 KB; answers for each entry, in order, why it was not taken, or null. */
  put(entries: readonly BusEntry[]): Promise<readonly (EntryFailure | null)[]>;
}
