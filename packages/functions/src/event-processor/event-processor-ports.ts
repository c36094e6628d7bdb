import type { Clock, Random, SluiceConfig } from '@sluice/core';
import type { Bus } from '../ports/bus.ts';
import type { Log } from '../ports/log.ts';
import type { MessageSink } from '../ports/queue.ts';
import type { RowStore } from '../ports/row-store.ts';
import type { Buses } from './config.ts';

/** What the Event Processor works with. */
export interface EventProcessorPorts {
  readonly bus: Bus;
  readonly queryQueue: MessageSink;
  /** Read only, for those who wait; the ingest path keeps no record. */
  readonly ledger: RowStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly config: SluiceConfig;
  readonly buses: Buses;
  readonly analyticsBus: string;
  readonly signingKey: string;
}
