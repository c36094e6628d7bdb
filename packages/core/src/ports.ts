/** Time as the system sees it; injected, so that simulations own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  sleep(durationMs: number): Promise<void>;
}

/** Chance as the system sees it; seeded in simulations. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
}
