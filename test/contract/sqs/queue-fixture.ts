import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { seededRandom } from '../../../packages/local/src/random.ts';
import { SqsService } from '../../../packages/local/src/services/sqs/sqs-service.ts';
import { SimulatedClock } from '../../../packages/local/src/simulated-clock.ts';
import { Store } from '../../../packages/local/src/store.ts';
import { ServiceEndpoint } from './service-endpoint.ts';

/** A clock that tells when something begins to wait. */
class WatchedClock extends SimulatedClock {
  #told: (() => void)[] = [];

  override schedule(delayMs: number, run: () => void): () => void {
    for (const tell of this.#told) tell();
    this.#told = [];
    return super.schedule(delayMs, run);
  }

  /** Resolves when the next task is scheduled: a long poll that waits. */
  scheduled(): Promise<void> {
    return new Promise((resolve) => {
      this.#told.push(resolve);
    });
  }
}

/** An SQS of one's own behind HTTP, its clock in hand. */
export class QueueFixture {
  readonly clock = new WatchedClock();
  readonly store = new Store(':memory:');
  readonly service: SqsService;
  readonly client: SQSClient;
  readonly #endpoint: ServiceEndpoint;

  static async start(): Promise<QueueFixture> {
    const fixture = new QueueFixture();
    await fixture.#endpoint.listen();
    return fixture;
  }

  private constructor() {
    let service: SqsService | undefined;
    this.#endpoint = new ServiceEndpoint((baseUrl) => {
      service = new SqsService({ store: this.store, clock: this.clock, random: seededRandom(1), baseUrl });
      return [service];
    });
    this.service = service!;
    this.client = new SQSClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoint: async () => ({ url: new URL(this.#endpoint.url) }),
      useQueueUrlAsEndpoint: false,
      maxAttempts: 1,
    });
  }

  /** Makes a queue and answers its URL. */
  async queue(name: string, attributes: Record<string, string> = {}): Promise<string> {
    const { QueueUrl } = await this.client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return QueueUrl!;
  }

  send(queueUrl: string, body: string, rest: Partial<SendMessageCommandInput> = {}) {
    return this.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...rest }));
  }

  /** Receives up to ten messages with all their attributes. */
  async receive(queueUrl: string, rest: object = {}): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      ...rest,
    });
    return (await this.client.send(command)).Messages ?? [];
  }

  async attributes(queueUrl: string): Promise<Record<string, string>> {
    const { Attributes } = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    return Attributes ?? {};
  }

  async close(): Promise<void> {
    this.client.destroy();
    this.service.close();
    await this.#endpoint.close();
    this.store.close();
  }
}
