import type { Clock, Random, SluiceConfig } from '@sluice/core';
import type { Log } from '../ports/log.ts';
import type { RowStore } from '../ports/row-store.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';

/** What the Read API works with. */
export interface ReadApiPorts {
  readonly ledger: RowStore;
  readonly analytics: RowStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly config: SluiceConfig;
  readonly signingKey: string;
}

/** One request, taken apart. */
export interface ReadRequest {
  readonly caller: string;
  /** Of the path: `{id}`, `{job}`. */
  readonly parameter: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly ports: ReadApiPorts;
  readonly retry: RetryOptions;
}
