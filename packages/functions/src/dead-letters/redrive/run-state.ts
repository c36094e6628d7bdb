import {
  type DeadLetterCounts,
  type JsonValue,
  parseRedriveRequest,
  type RedriveStart,
  SluiceError,
} from '@sluice/core';

/** An event that was sent again and whose outcome is awaited. */
export interface Pending {
  /** Partition key of its receipt. */
  readonly pk: string;
  readonly fingerprint: string;
  /** When the outcome was written that was there before; empty when there was none. Another time means another outcome. */
  readonly before: string;
  readonly sentMs: number;
}

export interface Failure {
  readonly code: string;
  readonly count: number;
  readonly message: string;
}

/**
 * Where a run is. It travels with the caller from step to step, and is nowhere else:
 * a run that nobody goes on with has ended, and has left nothing behind.
 */
export interface RunState {
  readonly v: 1;
  /** UUIDv7. */
  readonly run: string;
  readonly startedMs: number;
  readonly request: RedriveStart;
  readonly counts: DeadLetterCounts;
  readonly pending: readonly Pending[];
  readonly failures: readonly Failure[];
  readonly canaryPassed: boolean;
  /** All there was to send is sent. */
  readonly sentAll: boolean;
  /** Not before this is more sent; for the rate. */
  readonly nextSendMs: number;
  /** Since when there is nothing to take while others hold messages; 0: there was something. */
  readonly idleSinceMs: number;
}

const none: DeadLetterCounts = {
  sent: 0,
  succeeded: 0,
  failed: 0,
  alreadyApplied: 0,
  unresolved: 0,
  unconfirmed: 0,
  notRedrivable: 0,
};

/** A run before its first step. */
export function newRun(run: string, startedMs: number, request: RedriveStart): RunState {
  return {
    v: 1,
    run,
    startedMs,
    request,
    counts: none,
    pending: [],
    failures: [],
    canaryPassed: request.canary === 0 || request.id !== undefined,
    sentAll: false,
    nextSendMs: 0,
    idleSinceMs: 0,
  };
}

/** The text a caller goes on with. */
export function toContinuation(state: RunState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url');
}

/**
 * Reads what `toContinuation` wrote.
 * @throws SluiceError CURSOR_INVALID for anything else
 */
export function fromContinuation(text: string): RunState {
  try {
    const state = JSON.parse(Buffer.from(text, 'base64url').toString()) as RunState;
    const asked = parseRedriveRequest(state.request as unknown as JsonValue);
    if (state.v === 1 && 'flow' in asked && isWhole(state)) return { ...state, request: asked };
  } catch {
    // Refused below, with everything else that is none.
  }
  throw new SluiceError('CURSOR_INVALID', 'The continuation is not one of a redrive; start a new one');
}

/** It was with the caller, and comes back as whatever the caller made of it. */
function isWhole({ run, startedMs, counts, pending, failures, nextSendMs, idleSinceMs }: RunState): boolean {
  return (
    typeof run === 'string' &&
    [
      startedMs,
      nextSendMs,
      idleSinceMs,
      ...Object.keys(none).map((name) => counts[name as keyof DeadLetterCounts]),
    ].every(Number.isFinite) &&
    Array.isArray(failures) &&
    Array.isArray(pending) &&
    pending.every(({ pk, sentMs }) => typeof pk === 'string' && Number.isFinite(sentMs))
  );
}
