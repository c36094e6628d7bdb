import type { Clock, Random, SluiceConfig } from '@sluice/core';
import type { Bus } from '../ports/bus.ts';
import type { Log } from '../ports/log.ts';
import type { MessageSink, Queue } from '../ports/queue.ts';
import type { RowStore } from '../ports/row-store.ts';

/** What every processor of packets works with. */
export interface WorkerPorts {
  readonly ledger: RowStore;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly deadLetters: MessageSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly config: SluiceConfig;
  readonly analyticsBus: string;
  readonly maxReceiveCount: number;
}
