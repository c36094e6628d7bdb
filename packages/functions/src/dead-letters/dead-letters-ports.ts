import type { Clock, DeadLetterFlow, Random, SluiceConfig } from '@sluice/core';
import type { Log } from '../ports/log.ts';
import type { BrowsedQueue, MessageSink } from '../ports/queue.ts';
import type { RowStore } from '../ports/row-store.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import type { TargetFlow } from './letters/letter.ts';

/** What the Dead Letters function works with. */
export interface DeadLettersPorts {
  readonly deadLetters: Readonly<Record<DeadLetterFlow, BrowsedQueue>>;
  readonly queues: Readonly<Record<TargetFlow, MessageSink>>;
  readonly ledger: RowStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly config: SluiceConfig;
  readonly signingKey: string;
}

/** What it has for one call. */
export interface Call {
  readonly ports: DeadLettersPorts;
  /** Its deadline is the end of the whole call. */
  readonly retry: RetryOptions;
}
