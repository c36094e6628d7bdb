import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { CallContext } from '../../service.ts';
import type { Store } from '../../store.ts';
import type { Arrivals } from './arrivals.ts';
import type { Deduplication } from './deduplication.ts';
import type { InFlightLimit } from './in-flight-limit.ts';
import type { Input } from './input.ts';
import type { MessageMoves } from './message-moves.ts';
import type { MessageStore } from './message-store.ts';
import type { QueueRegistry } from './queue-registry.ts';
import type { ReceiveAttempts } from './receive-attempts.ts';

/** How unruly standard queues are, as they may be on AWS; both are chances from 0 to 1. */
export interface Disorder {
  /** That a receive takes messages out of turn. */
  readonly reorder: number;
  /** That a received message is delivered a second time. */
  readonly duplicate: number;
}

/** What the operations work with. */
export interface SqsEngine {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly accountId: string;
  readonly disorder: Disorder | undefined;
  readonly queues: QueueRegistry;
  readonly messages: MessageStore;
  readonly deduplication: Deduplication;
  readonly arrivals: Arrivals;
  readonly attempts: ReceiveAttempts;
  readonly inFlight: InFlightLimit;
  readonly moves: MessageMoves;
  /** The URL of a queue, as the endpoint is reached now. */
  queueUrl(name: string): string;
  /** Runs a change in the store; when it cannot be committed, what is held in memory is taken from the store again. */
  readonly write: <T>(change: () => T) => Promise<T>;
}

export type Operation = (engine: SqsEngine, input: Input, context: CallContext) => Promise<object>;
