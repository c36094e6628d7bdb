import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { CallContext, Dispatcher } from '../../service.ts';
import type { Store } from '../../store.ts';
import type { Archives } from './archives.ts';
import type { BusRegistry } from './bus-registry.ts';
import type { Counters } from './counters.ts';
import type { Deliveries } from './deliveries.ts';
import type { Ingestion } from './ingestion.ts';
import type { Input } from './input.ts';
import type { Names } from './names.ts';
import type { Replays } from './replays.ts';

/** Hands an event (a JSON value) to a function: a rejection is a failed delivery, whatever it resolves with is none. */
export type InvokeFunction = (functionArn: string, event: unknown) => Promise<unknown>;

/** What the operations work with. */
export interface EventBridgeEngine {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly dispatcher: Dispatcher;
  readonly region: string;
  readonly accountId: string;
  /** Bytes of all entries of one PutEvents. */
  readonly maximumEntriesSize: number;
  readonly names: Names;
  readonly registry: BusRegistry;
  readonly counters: Counters;
  readonly ingestion: Ingestion;
  readonly deliveries: Deliveries;
  readonly archives: Archives;
  readonly replays: Replays;
  /** Runs a change in the store; when it cannot be committed, what is held in memory is taken from the store again. */
  readonly write: <T>(change: () => T) => Promise<T>;
}

export type Operation = (engine: EventBridgeEngine, input: Input, context: CallContext) => Promise<object>;
