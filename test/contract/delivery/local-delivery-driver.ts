import type { Dispatcher } from '../../../packages/local/src/service.ts';
import { seededRandom } from '../../../packages/local/src/random.ts';
import { compilePattern } from '../../../packages/local/src/services/eventbridge/pattern/compile-pattern.ts';
import { EventSourceMappings } from '../../../packages/local/src/services/lambda/event-sources/event-source-mappings.ts';
import { SqsService } from '../../../packages/local/src/services/sqs/sqs-service.ts';
import { SimulatedClock } from '../../../packages/local/src/simulated-clock.ts';
import { Store } from '../../../packages/local/src/store.ts';
import type { DeliveryCase, DeliveryMessage } from './delivery-case.ts';
import type { DeliveryDeployment, DeliveryDriver, ObservedRun } from './delivery-driver.ts';
import { FunctionStub } from './function-stub.ts';

const baseUrl = 'http://127.0.0.1:4566';
const operator = {
  principal: { kind: 'operator', arn: 'arn:aws:iam::000000000000:root' },
  signal: new AbortController().signal,
} as const;

/** Runs the cases on the embedded SQS engine and the event source mappings, under the simulated clock. */
export class LocalDeliveryDriver implements DeliveryDriver {
  readonly toleranceSeconds = 0.5;

  async deploy(deliveryCase: DeliveryCase): Promise<DeliveryDeployment> {
    const deployment = new LocalDelivery(deliveryCase);
    await deployment.create();
    return deployment;
  }
}

class LocalDelivery implements DeliveryDeployment {
  readonly #case: DeliveryCase;
  readonly #clock = new SimulatedClock();
  readonly #store = new Store(':memory:');
  readonly #sqs: SqsService;
  readonly #stub: FunctionStub;
  readonly #mappings: EventSourceMappings;
  readonly #suffix: string;

  constructor(deliveryCase: DeliveryCase) {
    const random = seededRandom(1);
    this.#case = deliveryCase;
    this.#suffix = deliveryCase.queue.fifo === true ? '.fifo' : '';
    this.#sqs = new SqsService({ store: this.#store, clock: this.#clock, random, baseUrl: () => baseUrl });
    this.#stub = new FunctionStub(deliveryCase, this.#clock);
    const dispatcher: Dispatcher = {
      dispatch: (_service, operation, input, context) => this.#sqs.call(operation, input, context),
    };
    this.#mappings = new EventSourceMappings({
      clock: this.#clock,
      random,
      dispatcher,
      invoker: this.#stub,
      functionFor: () => ({ roleArn: 'arn:aws:iam::000000000000:role/stub', timeoutMs: 1000 }),
      compilePattern,
    });
  }

  async create(): Promise<void> {
    const { visibilityTimeoutSeconds = 30, maxReceiveCount, fifo } = this.#case.queue;
    const fifoAttributes = fifo === true ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {};
    await this.#call('CreateQueue', { QueueName: `dead${this.#suffix}`, Attributes: fifoAttributes });
    const redrive = JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:dead${this.#suffix}`,
      maxReceiveCount,
    });
    await this.#call('CreateQueue', {
      QueueName: `source${this.#suffix}`,
      Attributes: {
        ...fifoAttributes,
        VisibilityTimeout: String(visibilityTimeoutSeconds),
        ...(maxReceiveCount === undefined ? {} : { RedrivePolicy: redrive }),
      },
    });
    const { filters, ...mapping } = this.#case.mapping;
    this.#mappings.define({
      uuid: 'mapping',
      functionName: 'stub',
      eventSourceArn: `arn:aws:sqs:us-east-1:000000000000:source${this.#suffix}`,
      ...mapping,
      ...(filters === undefined
        ? {}
        : { filterCriteria: { filters: filters.map((filter) => ({ pattern: JSON.stringify(filter) })) } }),
    });
  }

  async send(messages: readonly DeliveryMessage[]): Promise<void> {
    for (const { name, body = name, group } of messages) {
      await this.#call('SendMessage', {
        QueueUrl: this.#url('source'),
        MessageBody: body,
        MessageAttributes: { name: { DataType: 'String', StringValue: name } },
        ...(group === undefined ? {} : { MessageGroupId: group }),
      });
    }
  }

  async startMapping(): Promise<void> {
    this.#stub.start();
    await this.#mappings.start();
  }

  async wait(seconds: number): Promise<void> {
    // In small steps, each with time for a receive, a run and a delete to follow one another within it.
    for (let step = 0; step < seconds * 10; step += 1) {
      await this.#clock.advance(100);
      for (let turn = 0; turn < 12; turn += 1) await new Promise(setImmediate);
    }
  }

  runs(): Promise<readonly ObservedRun[]> {
    return Promise.resolve(this.#stub.observed);
  }

  async contents(): Promise<{ queue: string[]; deadLetters: string[] }> {
    const closing = this.#mappings.close(0);
    await this.wait(1);
    await closing;
    // Longer than any visibility timeout of the cases; FIFO queues show a group's next message only once the first is gone.
    await this.wait(120);
    return { queue: await this.#drain('source'), deadLetters: await this.#drain('dead') };
  }

  async remove(): Promise<void> {
    const closing = this.#mappings.close(0);
    await this.wait(1);
    await closing;
    this.#sqs.close();
    this.#store.close();
  }

  async #drain(queue: 'source' | 'dead'): Promise<string[]> {
    const names: string[] = [];
    for (;;) {
      const { Messages = [] } = (await this.#call('ReceiveMessage', {
        QueueUrl: this.#url(queue),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      })) as { Messages?: { ReceiptHandle: string; MessageAttributes: { name: { StringValue: string } } }[] };
      if (Messages.length === 0) return names.toSorted();
      for (const { ReceiptHandle, MessageAttributes } of Messages) {
        names.push(MessageAttributes.name.StringValue);
        await this.#call('DeleteMessage', { QueueUrl: this.#url(queue), ReceiptHandle });
      }
    }
  }

  #url(queue: 'source' | 'dead'): string {
    return `${baseUrl}/000000000000/${queue}${this.#suffix}`;
  }

  #call(operation: string, input: object): Promise<object> {
    return this.#sqs.call(operation, input, operator);
  }
}
