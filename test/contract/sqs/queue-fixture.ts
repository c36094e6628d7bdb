import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { namedEndpoint } from '../endpoint/named-endpoint.ts';
import type { Time } from '../endpoint/time.ts';
import { namedQueues } from './named-queues.ts';
import { simulatedQueues } from './simulated-queues.ts';

/** An SQS to try: one of our own on a simulated clock, or the one at the named endpoint. */
export interface QueueSystem {
  readonly client: SQSClient;
  readonly time: Time;
  /** What all ARNs of queues begin with. */
  readonly arnPrefix: string;
  /** How long a receive waits when the case does not care: an SQS of many servers answers a short poll from some of them. */
  readonly waitSeconds: number;
  /** The name a queue gets for a case's label. */
  readonly name: (label: string) => string;
  close(): Promise<void>;
}

/** Queues of a case's own, whatever SQS they are in. */
export class QueueFixture {
  readonly client: SQSClient;
  readonly time: Time;
  readonly name: (label: string) => string;
  readonly #system: QueueSystem;
  readonly #created = new Set<string>();

  static async start(): Promise<QueueFixture> {
    return new QueueFixture(await (namedEndpoint === undefined ? simulatedQueues() : namedQueues(namedEndpoint)));
  }

  private constructor(system: QueueSystem) {
    this.#system = system;
    this.client = system.client;
    this.time = system.time;
    this.name = system.name;
  }

  get accountId(): string {
    return this.#system.arnPrefix.split(':')[4] ?? '';
  }

  /** The ARN of the queue with this label, there or not. */
  arn(label: string): string {
    return this.#system.arnPrefix + this.name(label);
  }

  /** Makes a queue of a label and answers its URL. */
  queue(label: string, attributes: Record<string, string> = {}, tags: Record<string, string> = {}): Promise<string> {
    return this.queueNamed(this.name(label), attributes, tags);
  }

  /** Makes a queue of exactly this name. */
  async queueNamed(
    QueueName: string,
    Attributes: Record<string, string> = {},
    tags: Record<string, string> = {},
  ): Promise<string> {
    const { QueueUrl } = await this.client.send(new CreateQueueCommand({ QueueName, Attributes, tags }));
    this.#created.add(QueueUrl!);
    return QueueUrl!;
  }

  send(queueUrl: string, body: string, rest: Partial<SendMessageCommandInput> = {}) {
    return this.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...rest }));
  }

  /** Receives up to ten messages with all their attributes, in one call. */
  async receive(queueUrl: string, rest: object = {}): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: this.#system.waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      ...rest,
    });
    return (await this.client.send(command)).Messages ?? [];
  }

  /** Receives what there is, in as many calls as it takes, ten messages at most. */
  async receiveAll(queueUrl: string): Promise<Message[]> {
    const all: Message[] = [];
    while (all.length < 10) {
      const more = await this.receive(queueUrl, { MaxNumberOfMessages: 10 - all.length });
      if (more.length === 0) break;
      all.push(...more);
    }
    return all;
  }

  async attributes(queueUrl: string): Promise<Record<string, string>> {
    const { Attributes } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    return Attributes ?? {};
  }

  /** How many messages SQS says there are; right away on an engine of our own, eventually elsewhere. */
  async counts(queueUrl: string): Promise<{ visible: number; inFlight: number; delayed: number }> {
    const attributes = await this.attributes(queueUrl);
    return {
      visible: Number(attributes['ApproximateNumberOfMessages']),
      inFlight: Number(attributes['ApproximateNumberOfMessagesNotVisible']),
      delayed: Number(attributes['ApproximateNumberOfMessagesDelayed']),
    };
  }

  async close(): Promise<void> {
    for (const QueueUrl of namedEndpoint === undefined ? [] : this.#created) {
      // A case may have deleted it; a queue that is gone is no failure of the case.
      await this.client.send(new DeleteQueueCommand({ QueueUrl })).catch(() => {});
    }
    await this.#system.close();
  }
}
