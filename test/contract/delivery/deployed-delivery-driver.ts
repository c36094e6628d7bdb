import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientOptions } from '../endpoint/named-endpoint.ts';
import type { DeliveryCase, DeliveryMessage } from './delivery-case.ts';
import type { DeliverySubject } from './delivery-cases.ts';
import type { DeliveryDeployment, DeliveryDriver, ObservedRun } from './delivery-driver.ts';
import { delaySeconds, probeQueues, warmUpQueue } from './probe/probe-queues.ts';
import type { ProbeRun } from './probe/probe-run.ts';

interface QueueUrls {
  readonly source: string;
  readonly dead: string;
  readonly runs: string;
}

/** Plays cases in real time on a deployed probe stack, through nothing but its queues. */
export class DeployedDeliveryDriver implements DeliveryDriver {
  readonly toleranceSeconds = 3;
  readonly #client: SQSClient;
  readonly #stackName: string;
  readonly #subjects: readonly DeliverySubject[];
  /** AWS takes up to a minute to act on a queue's new attributes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
  readonly #settleMs: number;
  #warm: Promise<void> | undefined;

  /** @param options.warm starts environments of the function first: time is looked at */
  constructor(options: { endpoint: string; stackName: string; subjects: readonly DeliverySubject[]; warm: boolean }) {
    if (!options.warm) this.#warm = Promise.resolve();
    this.#client = new SQSClient({ ...clientOptions(options.endpoint), useQueueUrlAsEndpoint: false });
    this.#stackName = options.stackName;
    this.#subjects = options.subjects;
    this.#settleMs = options.endpoint === 'aws' ? 60_000 : 0;
  }

  async deploy(deliveryCase: DeliveryCase): Promise<DeliveryDeployment> {
    this.#warm ??= this.#warmUp();
    await this.#warm;
    const { subject, index } = this.#find(deliveryCase);
    const names = probeQueues(this.#stackName, subject, index, deliveryCase.queue.fifo === true);
    const urls = {
      source: await this.#urlOf(names.source),
      dead: await this.#urlOf(names.dead),
      runs: await this.#urlOf(names.runs),
    };
    // A mapping cannot be made for a queue whose visibility timeout is shorter than the function's: it is shortened here.
    const { visibilityTimeoutSeconds = 30 } = deliveryCase.queue;
    await this.#client.send(
      new SetQueueAttributesCommand({
        QueueUrl: urls.source,
        Attributes: { VisibilityTimeout: String(visibilityTimeoutSeconds) },
      }),
    );
    await sleep(this.#settleMs);
    return new DeployedDelivery(this.#client, deliveryCase, urls);
  }

  async #warmUp(): Promise<void> {
    const QueueUrl = await this.#urlOf(warmUpQueue(this.#stackName));
    const steps = { DataType: 'String', StringValue: JSON.stringify([{ takesSeconds: 2 }]) };
    for (let round = 0; round < 2; round += 1) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({
        Id: String(index),
        MessageBody: 'warm-up',
        MessageAttributes: { steps },
      }));
      await this.#client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
    while ((await countMessages(this.#client, QueueUrl)) > 0) await sleep(500);
  }

  async #urlOf(QueueName: string): Promise<string> {
    return (await this.#client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
  }

  #find(deliveryCase: DeliveryCase): { subject: string; index: number } {
    for (const { subject, cases } of this.#subjects) {
      const index = cases.indexOf(deliveryCase);
      if (index >= 0) return { subject, index };
    }
    throw new Error(`"${deliveryCase.name}" is not in the stack`);
  }
}

class DeployedDelivery implements DeliveryDeployment {
  readonly #client: SQSClient;
  readonly #case: DeliveryCase;
  readonly #urls: QueueUrls;
  /** When what was sent first arrives: the start of the mapping, as far as the case is concerned. */
  #startedAtMs = Date.now() + delaySeconds * 1000;
  #passedSeconds = 0;

  constructor(client: SQSClient, deliveryCase: DeliveryCase, urls: QueueUrls) {
    this.#client = client;
    this.#case = deliveryCase;
    this.#urls = urls;
  }

  /** Ten in a call: they arrive together. */
  async send(messages: readonly DeliveryMessage[]): Promise<void> {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const Entries = messages.map(({ name, body = name, group }, index) => ({
      Id: String(index),
      MessageBody: body,
      MessageAttributes: {
        name: text(name),
        steps: text(JSON.stringify(this.#case.function)),
        runs: text(this.#urls.runs),
      },
      ...(group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: randomUUID() }),
    }));
    for (let first = 0; first < Entries.length; first += 10) {
      const batch = { QueueUrl: this.#urls.source, Entries: Entries.slice(first, first + 10) };
      const { Failed = [] } = await this.#client.send(new SendMessageBatchCommand(batch));
      if (Failed.length > 0) throw new Error(JSON.stringify(Failed));
    }
  }

  startMapping(): Promise<void> {
    this.#startedAtMs = Date.now() + delaySeconds * 1000;
    return Promise.resolve();
  }

  /** What is sent after this arrives so many seconds later than what was sent before. */
  async wait(seconds: number): Promise<void> {
    this.#passedSeconds += seconds;
    await this.#sleepUntil(this.#passedSeconds - delaySeconds);
  }

  async runs(): Promise<readonly ObservedRun[]> {
    await this.#sleepUntil(this.#passedSeconds);
    const letters = await this.#drain(this.#urls.runs);
    return letters
      .map(({ Body }) => JSON.parse(Body ?? '') as ProbeRun)
      .map(({ atMs, untilMs, messages }) => ({
        atSeconds: (atMs - this.#startedAtMs) / 1000,
        untilSeconds: (untilMs - this.#startedAtMs) / 1000,
        messages,
      }))
      .toSorted((a, b) => a.atSeconds - b.atSeconds);
  }

  /** The mapping goes on reading: the messages left can be counted, not taken. They are named where only one answer fits the number. */
  async contents(): Promise<{ queue: readonly string[]; deadLetters: readonly string[] }> {
    const deadLetters = (await this.#drain(this.#urls.dead)).map((letter) => nameOf(letter));
    const rest = this.#case.messages.map(({ name }) => name).filter((name) => !deadLetters.includes(name));
    const left = await countMessages(this.#client, this.#urls.source);
    if (left === 0) return { queue: [], deadLetters };
    return { queue: left === rest.length ? rest : [`${left} of ${rest.join(', ')}`], deadLetters };
  }

  async remove(): Promise<void> {
    for (const QueueUrl of Object.values(this.#urls)) await this.#client.send(new PurgeQueueCommand({ QueueUrl }));
  }

  async #drain(QueueUrl: string): Promise<Message[]> {
    const all: Message[] = [];
    for (;;) {
      const { Messages = [] } = await this.#client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return all;
      for (const { ReceiptHandle } of Messages) {
        await this.#client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      all.push(...Messages);
    }
  }

  async #sleepUntil(seconds: number): Promise<void> {
    await sleep(Math.max(0, this.#startedAtMs + seconds * 1000 - Date.now()));
  }
}

async function countMessages(client: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return (
    Number(Attributes?.ApproximateNumberOfMessages) +
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible) +
    Number(Attributes?.ApproximateNumberOfMessagesDelayed)
  );
}

function nameOf(message: Message): string {
  return message.MessageAttributes?.['name']?.StringValue ?? message.Body ?? '';
}
