export interface BackoffOptions {
  /** Delay that the first retry stays under. */
  readonly baseMs: number;
  /** Delay that no retry exceeds. */
  readonly capMs: number;
}

/** Full jitter: a delay between 0 and an exponentially growing bound; `attempt` counts from 1, `random` is in [0, 1). */
export function backoffMs(attempt: number, random: number, { baseMs, capMs }: BackoffOptions): number {
  return Math.floor(random * Math.min(capMs, baseMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 40)));
}
