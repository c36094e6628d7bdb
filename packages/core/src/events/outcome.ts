import type { JsonValue } from './sluice-event.ts';

export type OutcomeStatus = 'succeeded' | 'failed' | 'dead-lettered';

export interface OutcomeError {
  readonly code: string;
  readonly message: string;
}

/** What became of an event, as `GET /v1/events/{id}` tells it. */
export interface Outcome {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly status: OutcomeStatus;
  readonly result?: JsonValue;
  readonly error?: OutcomeError;
  /** RFC 3339, UTC, milliseconds. */
  readonly acceptedAt: string;
  readonly completedAt: string;
  /** How often the event was received until then, from 1. */
  readonly attempts: number;
  /** The same event was sent again; it took effect once. */
  readonly duplicate?: true;
}
