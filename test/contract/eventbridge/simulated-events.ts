import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ServiceDispatcher } from '../../../packages/local/src/endpoint/dispatcher.ts';
import { Iam } from '../../../packages/local/src/iam/iam.ts';
import { seededRandom } from '../../../packages/local/src/random.ts';
import type { CallContext, Dispatcher } from '../../../packages/local/src/service.ts';
import type { FailedDeliveries } from '../../../packages/local/src/services/eventbridge/deliveries.ts';
import { EventBridgeService } from '../../../packages/local/src/services/eventbridge/eventbridge-service.ts';
import { SqsService } from '../../../packages/local/src/services/sqs/sqs-service.ts';
import { Store } from '../../../packages/local/src/store.ts';
import { clientOptions } from '../endpoint/named-endpoint.ts';
import { ServiceEndpoint } from '../endpoint/service-endpoint.ts';
import { SimulatedTime, WatchedClock } from '../endpoint/time.ts';
import type { EventSystem } from './event-bus-fixture.ts';

/** Something to go wrong between EventBridge and a target: throws to refuse a call. */
export type Obstacle = (operation: string, input: { readonly QueueUrl?: string }, context: CallContext) => void;

/** What only the engine's own process can see and do. */
export interface InsideView {
  readonly service: EventBridgeService;
  readonly invocations: readonly { readonly arn: string; readonly event: unknown }[];
  /** What targets did not take, as the engine tells it. */
  readonly failures: readonly FailedDeliveries[];
  obstacle: Obstacle | undefined;
}

/** Our own EventBridge and SQS behind HTTP on a simulated clock; queues' policies decide what EventBridge may send. */
export class SimulatedEvents implements EventSystem, InsideView {
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly time: SimulatedTime;
  readonly arnPrefix = 'arn:aws:events:us-east-1:000000000000:';
  readonly waitSeconds = 0;
  readonly name = (label: string): string => label;
  readonly inside = this;
  readonly service: EventBridgeService;
  readonly invocations: { arn: string; event: unknown }[] = [];
  readonly failures: FailedDeliveries[] = [];
  obstacle: Obstacle | undefined;
  readonly #store: Store;
  readonly #queues: SqsService;
  readonly #endpoint: ServiceEndpoint;

  constructor(file = ':memory:') {
    const clock = new WatchedClock();
    this.time = new SimulatedTime(clock);
    const store = new Store(file);
    this.#store = store;
    const random = seededRandom(1);
    this.#queues = new SqsService({ store, clock, random, baseUrl: () => this.#endpoint.url });
    const iam = new Iam();
    iam.addPolicySource(this.#queues);
    const allowed = new ServiceDispatcher(iam);
    allowed.register('sqs', this.#queues);
    const dispatcher: Dispatcher = {
      dispatch: async (service, operation, input, context) => {
        this.obstacle?.(operation, input as { QueueUrl?: string }, context);
        return allowed.dispatch(service, operation, input, context);
      },
    };
    const invokeFunction = async (arn: string, event: unknown): Promise<void> => {
      this.obstacle?.('Invoke', {}, { principal: { kind: 'service', arn }, signal: new AbortController().signal });
      this.invocations.push({ arn, event });
    };
    const onDeliveryFailure = (failed: FailedDeliveries): void => void this.failures.push(failed);
    this.service = new EventBridgeService({ store, clock, random, dispatcher, invokeFunction, onDeliveryFailure });
    this.#endpoint = new ServiceEndpoint(() => [this.#queues, this.service]);
    // The endpoint's address is known once it listens.
    const options = { ...clientOptions(''), endpoint: async () => ({ url: new URL(this.#endpoint.url) }) };
    this.events = new EventBridgeClient(options);
    this.sqs = new SQSClient({ ...options, useQueueUrlAsEndpoint: false });
  }

  async open(): Promise<void> {
    await this.#endpoint.listen();
    this.service.start();
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }

  idle(): Promise<void> {
    return this.service.idle();
  }

  async close(): Promise<void> {
    this.events.destroy();
    this.sqs.destroy();
    await this.service.close();
    this.#queues.close();
    await this.#endpoint.close();
    this.#store.close();
  }
}
