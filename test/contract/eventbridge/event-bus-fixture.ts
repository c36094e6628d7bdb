import {
  CreateEventBusCommand,
  type EventBridgeClient,
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
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { namedEndpoint } from '../endpoint/named-endpoint.ts';
import type { Time } from '../endpoint/time.ts';
import { NamedEvents } from './named-events.ts';
import { type InsideView, SimulatedEvents } from './simulated-events.ts';

/** An EventBridge with queues beside it: of our own on a simulated clock, or the ones at the named endpoint. */
export interface EventSystem {
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly time: Time;
  /** What all ARNs of EventBridge begin with. */
  readonly arnPrefix: string;
  /** How long a receive waits for messages on their way. */
  readonly waitSeconds: number;
  /** The name that a queue, bus or archive gets for a case's label. */
  readonly name: (label: string) => string;
  readonly inside: InsideView | undefined;
  /** Waits until rules just made are in force. */
  settle(): Promise<void>;
  /** Waits until what was put has been delivered, where that can be known. */
  idle(): Promise<void>;
  /** Takes away what the case has made, the buses with these names and everything about them. */
  close(made: { readonly buses: readonly string[]; readonly queueUrls: readonly string[] }): Promise<void>;
}

/** A bus of the case's own, in whatever EventBridge. */
export class EventBusFixture {
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly time: Time;
  readonly name: (label: string) => string;
  /** Name of the bus that rules and events are for unless they say otherwise. */
  readonly busName: string;
  readonly #system: EventSystem;
  readonly #buses: string[] = [];
  readonly #queueUrls: string[] = [];

  static async start(file?: string): Promise<EventBusFixture> {
    const fixture = await EventBusFixture.again(file);
    await fixture.bus('main');
    return fixture;
  }

  /** A fixture on a store that has its bus already. */
  static async again(file?: string): Promise<EventBusFixture> {
    const system = namedEndpoint === undefined ? new SimulatedEvents(file) : new NamedEvents(namedEndpoint);
    await system.open();
    return new EventBusFixture(system);
  }

  private constructor(system: EventSystem) {
    this.#system = system;
    this.events = system.events;
    this.sqs = system.sqs;
    this.time = system.time;
    this.name = system.name;
    this.busName = system.name('main');
  }

  /** The engine itself, for cases tagged `inside-view`. */
  get inside(): InsideView {
    if (this.#system.inside === undefined) throw new Error('Nobody can look inside a named endpoint.');
    return this.#system.inside;
  }

  get accountId(): string {
    return this.#system.arnPrefix.split(':')[4] ?? '';
  }

  get region(): string {
    return this.#system.arnPrefix.split(':')[3] ?? '';
  }

  /** An ARN of EventBridge, such as `event-bus/default`. */
  arn(path: string): string {
    return this.#system.arnPrefix + path;
  }

  get busArn(): string {
    return this.arn(`event-bus/${this.busName}`);
  }

  /** The ARN of the queue with this label, there or not. */
  queueArn(label: string): string {
    return this.#system.arnPrefix.replace(':events:', ':sqs:') + this.name(label);
  }

  /** Makes a queue that EventBridge may send to, unless told otherwise. */
  async queue(
    label: string,
    attributes: Record<string, string> = {},
    { open = true }: { open?: boolean } = {},
  ): Promise<{ url: string; arn: string }> {
    const { QueueUrl } = await this.sqs.send(
      new CreateQueueCommand({ QueueName: this.name(label), Attributes: attributes }),
    );
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const arn = Attributes!['QueueArn']!;
    this.#queueUrls.push(QueueUrl!);
    if (open) {
      const Policy = JSON.stringify(sendingAllowed(arn));
      await this.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    }
    return { url: QueueUrl!, arn };
  }

  /** Makes a bus of a label and answers its ARN. */
  bus(label: string): Promise<string> {
    return this.busNamed(this.name(label));
  }

  async busNamed(Name: string): Promise<string> {
    const { EventBusArn } = await this.events.send(new CreateEventBusCommand({ Name }));
    this.#buses.push(Name);
    return EventBusArn!;
  }

  /** Makes a rule with targets and answers its ARN. */
  async rule(name: string, pattern: object, targets: Target[], bus = this.busName): Promise<string> {
    const { RuleArn } = await this.events.send(
      new PutRuleCommand({ Name: name, EventBusName: bus, EventPattern: JSON.stringify(pattern) }),
    );
    if (targets.length === 0) return RuleArn!;
    const { FailedEntries } = await this.events.send(
      new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets: targets }),
    );
    if (FailedEntries?.length) throw new Error(JSON.stringify(FailedEntries));
    await this.#system.settle();
    return RuleArn!;
  }

  put(...entries: PutEventsRequestEntry[]) {
    const Entries = entries.map((entry) => ({ EventBusName: this.busName, ...entry }));
    return this.events.send(new PutEventsCommand({ Entries }));
  }

  /** Waits until what was put has been delivered, where that can be known. */
  idle(): Promise<void> {
    return this.#system.idle();
  }

  /** Takes all messages of a queue, once what is under way has been delivered. */
  async drain(url: string): Promise<Message[]> {
    await this.idle();
    const all: Message[] = [];
    for (;;) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: this.#system.waitSeconds,
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

  close(): Promise<void> {
    return this.#system.close({ buses: this.#buses, queueUrls: this.#queueUrls });
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
function sendingAllowed(queueArn: string) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
      },
    ],
  };
}
