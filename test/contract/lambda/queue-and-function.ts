import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SystemClock } from '../../../packages/local/src/clock.ts';
import { systemRandom } from '../../../packages/local/src/random.ts';
import { compilePattern } from '../../../packages/local/src/services/eventbridge/pattern/compile-pattern.ts';
import type { EventSourceMapping } from '../../../packages/local/src/services/lambda/event-sources/event-source-mapping.ts';
import { EventSourceMappings } from '../../../packages/local/src/services/lambda/event-sources/event-source-mappings.ts';
import type { LambdaLogEntry } from '../../../packages/local/src/services/lambda/lambda-log.ts';
import { LambdaService } from '../../../packages/local/src/services/lambda/lambda-service.ts';
import { SqsService } from '../../../packages/local/src/services/sqs/sqs-service.ts';
import { Store } from '../../../packages/local/src/store.ts';

const baseUrl = 'http://127.0.0.1:4566';
const queueUrl = `${baseUrl}/000000000000/source`;
const operator = {
  principal: { kind: 'operator', arn: 'arn:aws:iam::000000000000:root' },
  signal: new AbortController().signal,
} as const;

/** A queue, a mapping and a function in a worker thread, on the machine's own time. */
export class QueueAndFunction {
  readonly functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:subject';
  readonly log: LambdaLogEntry[] = [];
  readonly lambda: LambdaService;
  readonly mappings: EventSourceMappings;
  readonly #directory = mkdtempSync(join(tmpdir(), 'queue-and-function-'));
  readonly #store = new Store(':memory:');
  readonly #sqs: SqsService;

  /** @param code of `index.mjs` */
  constructor(code: string, settings: { readonly timeoutMs?: number } = {}) {
    const clock = new SystemClock();
    const random = systemRandom;
    writeFileSync(join(this.#directory, 'index.mjs'), code);
    this.#sqs = new SqsService({ store: this.#store, clock, random, baseUrl: () => baseUrl });
    this.lambda = new LambdaService({
      clock,
      random,
      credentialsFor: () => ({ accessKeyId: 'k', secretAccessKey: 's', sessionToken: 't' }),
      endpointUrl: () => baseUrl,
      log: (entry) => this.log.push(entry),
    });
    this.lambda.define({
      name: 'subject',
      arn: this.functionArn,
      roleArn: 'arn:aws:iam::000000000000:role/subject',
      codeDirectory: this.#directory,
      handler: 'index.handler',
      environment: {},
      memoryMb: 256,
      timeoutMs: settings.timeoutMs ?? 1000,
    });
    this.mappings = new EventSourceMappings({
      clock,
      random,
      dispatcher: { dispatch: (_service, operation, input, context) => this.#sqs.call(operation, input, context) },
      invoker: this.lambda,
      functionFor: (name) => this.lambda.definition(name),
      compilePattern,
      log: (entry) => this.log.push(entry),
    });
  }

  async start(mapping: Partial<EventSourceMapping>, visibilityTimeoutSeconds: number): Promise<this> {
    await this.#call('CreateQueue', {
      QueueName: 'source',
      Attributes: { VisibilityTimeout: String(visibilityTimeoutSeconds) },
    });
    this.mappings.define({
      uuid: '1',
      functionName: this.functionArn,
      eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:source',
      ...mapping,
    });
    await this.mappings.start();
    return this;
  }

  async send(...bodies: readonly string[]): Promise<void> {
    for (const MessageBody of bodies) await this.#call('SendMessage', { QueueUrl: queueUrl, MessageBody });
  }

  /** Bodies of the visible messages, with their receive counts. */
  async visible(): Promise<[body: string, receiveCount: string][]> {
    const { Messages = [] } = (await this.#call('ReceiveMessage', {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    })) as { Messages?: { Body: string; Attributes: { ApproximateReceiveCount: string } }[] };
    return Messages.map(({ Body, Attributes }) => [Body, Attributes.ApproximateReceiveCount]);
  }

  async left(): Promise<number> {
    const { Attributes } = (await this.#call('GetQueueAttributes', {
      QueueUrl: queueUrl,
      AttributeNames: ['All'],
    })) as { Attributes: Record<string, string> };
    return (
      Number(Attributes['ApproximateNumberOfMessages']) + Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
    );
  }

  lines(): string[] {
    return this.log.filter((entry) => entry.kind === 'line').map(({ text }) => text);
  }

  async stop(): Promise<void> {
    await this.mappings.close(0);
    await this.lambda.close();
    this.#sqs.close();
    this.#store.close();
    rmSync(this.#directory, { recursive: true });
  }

  #call(operation: string, input: object): Promise<object> {
    return this.#sqs.call(operation, input, operator);
  }
}
