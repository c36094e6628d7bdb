import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { seededRandom } from '../../../packages/local/src/random.ts';
import type { CallContext, Dispatcher } from '../../../packages/local/src/service.ts';
import { EventBridgeService } from '../../../packages/local/src/services/eventbridge/eventbridge-service.ts';
import { SqsService } from '../../../packages/local/src/services/sqs/sqs-service.ts';
import { SimulatedClock } from '../../../packages/local/src/simulated-clock.ts';
import { Store } from '../../../packages/local/src/store.ts';
import { ServiceEndpoint } from '../sqs/service-endpoint.ts';

/** Something to go wrong between EventBridge and a queue: throws to refuse a call. */
export type Obstacle = (operation: string, input: { readonly QueueUrl?: string }, context: CallContext) => void;

/** An EventBridge of one's own behind HTTP, queues beside it, the clock in hand. */
export class EventBusFixture {
  readonly clock = new SimulatedClock();
  readonly store: Store;
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly queues: SqsService;
  readonly service: EventBridgeService;
  readonly invocations: { arn: string; event: unknown }[] = [];
  obstacle: Obstacle | undefined;
  readonly #endpoint: ServiceEndpoint;

  static async start(file = ':memory:'): Promise<EventBusFixture> {
    const fixture = new EventBusFixture(file);
    await fixture.#endpoint.listen();
    fixture.service.start();
    return fixture;
  }

  private constructor(file: string) {
    const { clock } = this;
    const store = new Store(file);
    this.store = store;
    const random = seededRandom(1);
    this.queues = new SqsService({ store, clock, random, baseUrl: () => this.#endpoint.url });
    const dispatcher: Dispatcher = {
      dispatch: async (_service, operation, input, context) => {
        this.obstacle?.(operation, input as { QueueUrl?: string }, context);
        return this.queues.call(operation, input, context);
      },
    };
    const invokeFunction = async (arn: string, event: unknown): Promise<void> => {
      this.obstacle?.('Invoke', {}, { principal: { kind: 'service', arn }, signal: new AbortController().signal });
      this.invocations.push({ arn, event });
    };
    this.service = new EventBridgeService({ store, clock, random, dispatcher, invokeFunction });
    this.#endpoint = new ServiceEndpoint(() => [this.queues, this.service]);
    const options = {
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoint: async () => ({ url: new URL(this.#endpoint.url) }),
      maxAttempts: 1,
    };
    this.events = new EventBridgeClient(options);
    this.sqs = new SQSClient({ ...options, useQueueUrlAsEndpoint: false });
  }

  async queue(name: string, attributes: Record<string, string> = {}): Promise<{ url: string; arn: string }> {
    const { QueueUrl } = await this.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    return { url: QueueUrl!, arn: Attributes!['QueueArn']! };
  }

  async bus(name: string): Promise<string> {
    const { EventBusArn } = await this.events.send(new CreateEventBusCommand({ Name: name }));
    return EventBusArn!;
  }

  /** Makes a rule with targets and answers its ARN. */
  async rule(name: string, pattern: object, targets: Target[], bus = 'default'): Promise<string> {
    const { RuleArn } = await this.events.send(
      new PutRuleCommand({ Name: name, EventBusName: bus, EventPattern: JSON.stringify(pattern) }),
    );
    const { FailedEntries } = await this.events.send(
      new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets: targets }),
    );
    if (FailedEntries?.length) throw new Error(JSON.stringify(FailedEntries));
    return RuleArn!;
  }

  put(...entries: PutEventsRequestEntry[]) {
    return this.events.send(new PutEventsCommand({ Entries: entries }));
  }

  /** Takes all messages of a queue, once what is under way has been delivered. */
  async drain(url: string): Promise<Message[]> {
    await this.service.idle();
    const all: Message[] = [];
    for (;;) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return all;
      all.push(...Messages);
      for (const { ReceiptHandle } of Messages) {
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
    }
  }

  async bodies(url: string): Promise<string[]> {
    return (await this.drain(url)).map(({ Body }) => Body ?? '');
  }

  async close(): Promise<void> {
    this.events.destroy();
    this.sqs.destroy();
    await this.service.close();
    this.queues.close();
    await this.#endpoint.close();
    this.store.close();
  }
}
