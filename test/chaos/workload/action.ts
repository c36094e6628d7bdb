import type { JsonObject } from '../../../packages/core/src/index.ts';

/** An event as a client sends it. */
export interface SentEvent {
  readonly id: string;
  readonly type: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly data: JsonObject;
}

/** One request of one client. */
export interface Action {
  /** Its number in the schedule it was made for: the same in any part of that schedule. */
  readonly number: number;
  /** Milliseconds after the start. */
  readonly atMs: number;
  readonly caller: string;
  readonly events: readonly SentEvent[];
  /** `Prefer: wait`, in seconds. */
  readonly wait?: number;
}
