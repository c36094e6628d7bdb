import type { FailureKind } from '../resilience/classify-failure.ts';

/**
 * How one event ended this time.
 *
 * - an outcome is written down: `succeeded`, `superseded` (succeeded, nothing changed), `failed`, `dead-lettered`
 * - it was known: `duplicate`, `redelivery`
 * - `reused`: another event has the id; a dead letter says so
 * - `unfinished`: it has to come again
 */
export type Verdict = Spent & (Ended | Refused | Unfinished);

export interface Ended {
  readonly status: 'succeeded' | 'superseded' | 'duplicate' | 'redelivery';
}

export interface Refused {
  readonly status: 'failed' | 'reused' | 'dead-lettered';
  readonly code: string;
  /** A dead letter tells of it, too. */
  readonly deadLetter?: true;
}

export interface Unfinished {
  readonly status: 'unfinished';
  /** `untried`: time was up, or an earlier command for the same item has to go first. */
  readonly reason: Exclude<FailureKind, 'refused'> | 'untried';
  readonly code: string;
  readonly message: string;
}

/** Capacity that an event used. */
export interface Spent {
  readonly readUnits?: number;
  readonly writeUnits?: number;
}
