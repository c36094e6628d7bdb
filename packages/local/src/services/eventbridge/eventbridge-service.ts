import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Access, CallContext, Dispatcher, Service } from '../../service.ts';
import type { Store } from '../../store.ts';
import { accessOf } from './access.ts';
import { Archives } from './archives.ts';
import { BusRegistry } from './bus-registry.ts';
import { Counters } from './counters.ts';
import { Deliveries, type FailedDeliveries } from './deliveries.ts';
import type { EventBridgeEngine, InvokeFunction } from './eventbridge-engine.ts';
import { Ingestion } from './ingestion.ts';
import { members } from './input.ts';
import { Names } from './names.ts';
import { operations } from './operations.ts';
import { PendingDeliveries } from './pending-deliveries.ts';
import { Replays } from './replays.ts';
import { TargetSender } from './target-sender.ts';

export interface EventBridgeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** The way to queues. */
  readonly dispatcher: Dispatcher;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** The way to functions; without it, function targets fail as missing. */
  readonly invokeFunction?: InvokeFunction;
  /** Bytes of all entries of one PutEvents. @default 262144 */
  readonly maximumEntriesSize?: number;
  /** Is told of events that a target did not take. @default nobody is */
  readonly onDeliveryFailure?: (failed: FailedDeliveries) => void;
}

/** Amazon EventBridge: buses, rules, targets, archives and replays. */
export class EventBridgeService implements Service {
  readonly targetPrefix = 'AWSEvents';
  readonly contentType = 'application/x-amz-json-1.1';
  readonly operations: readonly string[] = Object.keys(operations);
  readonly #engine: EventBridgeEngine;
  readonly #pending: PendingDeliveries;

  constructor(options: EventBridgeOptions) {
    const { store, clock, random, dispatcher, region = 'us-east-1', accountId = '000000000000' } = options;
    const names = new Names({ region, accountId });
    const registry = new BusRegistry(store, names, clock.now());
    const counters = new Counters();
    const pending = new PendingDeliveries(store);
    const archives = new Archives(store, clock);
    const ingestion = new Ingestion({ clock, registry, pending, counters, archives });
    const write = async <T>(change: () => T): Promise<T> => {
      try {
        return await store.write(change);
      } catch (error) {
        if (!(error instanceof AwsError)) {
          registry.reload();
          archives.reload();
        }
        throw error;
      }
    };
    const { invokeFunction } = options;
    const sender = new TargetSender({ dispatcher, registry, ingestion, names, invokeFunction, write });
    const deliveries = new Deliveries({
      clock,
      random,
      dispatcher,
      registry,
      pending,
      counters,
      sender,
      write,
      onFailure: options.onDeliveryFailure ?? (() => {}),
    });
    const replays = new Replays({ store, clock, registry, archives, ingestion, deliveries, write });
    this.#pending = pending;
    this.#engine = {
      store,
      clock,
      random,
      dispatcher,
      region,
      accountId,
      maximumEntriesSize: options.maximumEntriesSize ?? 262_144,
      names,
      registry,
      counters,
      ingestion,
      deliveries,
      archives,
      replays,
      write,
    };
  }

  /** Goes on with the deliveries and replays of an earlier run: to be called once targets and permissions are there. */
  start(): void {
    this.#engine.deliveries.start();
    this.#engine.replays.start();
  }

  access(operation: string, input: unknown): readonly Access[] {
    return accessOf(this.#engine.names, operation, members(input));
  }

  call(operation: string, input: unknown, context: CallContext): Promise<object> {
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (run === undefined) return Promise.reject(new AwsError('UnknownOperationException', ''));
    return run(this.#engine, members(input), context);
  }

  /** What CloudWatch would count, by ARN of the rule and of the bus, since the start. */
  get counters(): Counters {
    return this.#engine.counters;
  }

  /** Deliveries accepted and not yet made or given up. */
  get pendingDeliveries(): number {
    return this.#pending.count();
  }

  /** The resource policy of a bus by its ARN; undefined for what is no bus. */
  policy(busArn: string): string | undefined {
    if (!busArn.startsWith('arn:aws:events:')) return undefined;
    return this.#engine.registry.findBus(this.#engine.names.busName(busArn))?.policy;
  }

  /** ARN and policy of every bus that has one. */
  *policies(): Iterable<readonly [string, string]> {
    const { names, registry } = this.#engine;
    for (const { name, policy } of registry.buses()) {
      if (policy !== undefined) yield [names.bus(name), policy];
    }
  }

  /** Resolves when no delivery is under way; those waiting for a retry do not count. */
  idle(): Promise<void> {
    return this.#engine.deliveries.idle();
  }

  /** Stops what runs on the clock and waits for deliveries under way; to be called before the targets go. */
  close(): Promise<void> {
    this.#engine.replays.close();
    return this.#engine.deliveries.close();
  }
}
