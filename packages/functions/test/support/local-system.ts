import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type AttributeMap, type JsonObject, marshallItem, type Outcome, unmarshallItem } from '@sluice/core';
import type { APIGatewayProxyStructuredResultV2, SQSEvent } from 'aws-lambda';
import { config } from '../../../../sluice.config.ts';
import { delay } from '../../../local/src/clock.ts';
import { seededRandom } from '../../../local/src/random.ts';
import { DynamoDbService } from '../../../local/src/services/dynamodb/dynamodb-service.ts';
import { EventBridgeService } from '../../../local/src/services/eventbridge/eventbridge-service.ts';
import { SqsService } from '../../../local/src/services/sqs/sqs-service.ts';
import { SimulatedClock } from '../../../local/src/simulated-clock.ts';
import { Store } from '../../../local/src/store.ts';
import { AwsClient } from '../../src/adapters/aws/aws-client.ts';
import { type DynamoDbClient, dynamoDbService } from '../../src/adapters/dynamodb-client.ts';
import { DynamoDbRowStore } from '../../src/adapters/dynamodb-row-store.ts';
import { DynamoDbTables } from '../../src/adapters/dynamodb-tables.ts';
import { DynamoDbTransactions } from '../../src/adapters/dynamodb-transactions.ts';
import {
  type EventBridgeClient as EventBusClient,
  EventBridgeBus,
  eventBridgeService,
} from '../../src/adapters/eventbridge-bus.ts';
import { type SqsClient, SqsQueue, sqsService } from '../../src/adapters/sqs-queue.ts';
import { createHandler as createAnalyticsProcessor } from '../../src/analytics-processor/create-handler.ts';
import { createHandler as createDeadLetters } from '../../src/dead-letters/create-handler.ts';
import { createHandler as createEventProcessor } from '../../src/event-processor/create-handler.ts';
import { createHandler as createImportProcessor } from '../../src/import-processor/create-handler.ts';
import { createHandler as createQueryProcessor } from '../../src/query-processor/create-handler.ts';
import { createHandler as createReadApi } from '../../src/read-api/create-handler.ts';
import { createHandler as createWriteProcessor } from '../../src/write-processor/create-handler.ts';
import type { Answer, JsonBody } from './answer.ts';
import { createResources, type FlowName, flows, queueUrl, receiveCounts } from './create-resources.ts';
import { type Fault, inProcessClient, inProcessTransport } from './in-process-client.ts';
import { toSqsEvent } from './to-sqs-event.ts';

const signingKey = 'signing-key';

/** The whole system in one thread, on the embedded engines and simulated time, put together from the same factories as on AWS. */
export class LocalSystem {
  readonly clock = new SimulatedClock();
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  readonly #store = new Store(':memory:');
  readonly #random = seededRandom(7);
  readonly #faults: Partial<Record<'dynamodb' | 'sqs' | 'events', Fault>> = {};
  readonly #dynamoDb: DynamoDBClient;
  readonly #sqs: SQSClient;
  readonly #events: EventBridgeClient;
  readonly #eventBridge: EventBridgeService;
  readonly #sqsService: SqsService;
  readonly #handlers: Readonly<
    Record<
      FlowName,
      (event: SQSEvent, context: Context) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>
    >
  >;
  readonly #eventProcessor: ReturnType<typeof createEventProcessor>;
  readonly #readApi: ReturnType<typeof createReadApi>;
  readonly #deadLetters: ReturnType<typeof createDeadLetters>;

  constructor() {
    const shared = { store: this.#store, clock: this.clock, random: this.#random };
    const dynamoDb = new DynamoDbService(shared);
    this.#sqsService = new SqsService({ ...shared, baseUrl: () => 'http://localhost' });
    this.#eventBridge = new EventBridgeService({
      ...shared,
      dispatcher: { dispatch: (_, operation, input, context) => this.#sqsService.call(operation, input, context) },
    });
    this.#dynamoDb = new DynamoDBClient(inProcessClient(dynamoDb, () => this.#faults.dynamodb));
    this.#sqs = new SQSClient({ ...inProcessClient(this.#sqsService, () => this.#faults.sqs), md5: false });
    this.#events = new EventBridgeClient(inProcessClient(this.#eventBridge, () => this.#faults.events));

    const dynamoDbClient: DynamoDbClient = new AwsClient(
      dynamoDbService,
      inProcessTransport(dynamoDb, () => this.#faults.dynamodb),
    );
    const sqsClient: SqsClient = new AwsClient(
      sqsService,
      inProcessTransport(this.#sqsService, () => this.#faults.sqs),
    );
    const eventBridgeClient: EventBusClient = new AwsClient(
      eventBridgeService,
      inProcessTransport(this.#eventBridge, () => this.#faults.events),
    );
    const clock = { now: () => this.clock.now(), sleep: (durationMs: number) => delay(this.clock, durationMs) };
    const common = {
      clock,
      random: this.#random,
      log: { write: (line: Readonly<Record<string, unknown>>) => this.lines.push(line) },
      config,
      bus: new EventBridgeBus(eventBridgeClient),
      ledger: new DynamoDbRowStore(dynamoDbClient, 'ledger'),
      analyticsBus: 'analytics',
      signingKey,
    };
    const worker = (flow: FlowName) => ({
      ...common,
      tables: new DynamoDbTables(dynamoDbClient, 'app-'),
      transactions: new DynamoDbTransactions(dynamoDbClient, {
        tablePrefix: 'app-',
        ledger: 'ledger',
        analytics: 'analytics',
      }),
      queue: new SqsQueue(sqsClient, queueUrl(flow)),
      deadLetters: new SqsQueue(sqsClient, queueUrl(`${flow}-dead`)),
      maxReceiveCount: receiveCounts[flow],
    });
    this.#handlers = {
      query: createQueryProcessor(worker('query')),
      write: createWriteProcessor(worker('write')),
      import: createImportProcessor(worker('import')),
      analytics: createAnalyticsProcessor(worker('analytics')),
    };
    this.#eventProcessor = createEventProcessor({
      ...common,
      queryQueue: new SqsQueue(sqsClient, queueUrl('query')),
      buses: { user: 'user', auth: 'auth', system: 'system' },
    });
    const queue = (name: string): SqsQueue => new SqsQueue(sqsClient, queueUrl(name));
    this.#deadLetters = createDeadLetters({
      ...common,
      deadLetters: {
        query: queue('query-dead'),
        write: queue('write-dead'),
        import: queue('import-dead'),
        analytics: queue('analytics-dead'),
        rules: queue('rules-dead'),
        unrouted: queue('unrouted-dead'),
      },
      queues: { query: queue('query'), write: queue('write'), import: queue('import'), analytics: queue('analytics') },
    });
    this.#readApi = createReadApi({ ...common, analytics: new DynamoDbRowStore(dynamoDbClient, 'analytics') });
  }

  /** Makes tables, queues, buses and rules as the template does. */
  static async start(): Promise<LocalSystem> {
    const system = new LocalSystem();
    await system.run(createResources({ dynamoDb: system.#dynamoDb, sqs: system.#sqs, events: system.#events }));
    system.#eventBridge.start();
    return system;
  }

  async close(): Promise<void> {
    await this.run(this.#eventBridge.close());
    this.#sqsService.close();
    this.#store.close();
  }

  /** Lets simulated time pass until a promise is settled. */
  async run<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    const end = (): void => {
      settled = true;
    };
    promise.then(end, end);
    // Fine steps first, for what takes milliseconds; coarse ones for what waits for seconds.
    for (let steps = 0; !settled; steps++) await this.clock.advance(steps < 200 ? 1 : 20);
    return promise;
  }

  /** Puts something between the functions and a service, until the next call of this. */
  inject(service: 'dynamodb' | 'sqs' | 'events', fault: Fault | undefined): void {
    if (fault) this.#faults[service] = fault;
    else delete this.#faults[service];
  }

  send(
    body: unknown,
    options: { headers?: Record<string, string>; caller?: string; timeoutMs?: number } = {},
  ): Promise<Answer> {
    return this.run(this.sendConcurrently(body, options));
  }

  /** As `send`, for use inside `run`, beside other things. */
  async sendConcurrently(
    body: unknown,
    {
      headers = {},
      caller,
      timeoutMs = 29_000,
    }: { headers?: Record<string, string>; caller?: string; timeoutMs?: number } = {},
  ): Promise<Answer> {
    const answer = await this.#eventProcessor(
      {
        headers: { 'content-type': 'application/json', ...headers },
        rawPath: '/v1/events',
        rawQueryString: '',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        isBase64Encoded: false,
        requestContext: {
          requestId: 'r',
          http: { method: 'POST' },
          ...(caller && { authorizer: { lambda: { caller } } }),
        },
      },
      this.#context(timeoutMs),
    );
    return parse(answer);
  }

  async get(
    path: string,
    options: { headers?: Record<string, string>; caller?: string; method?: string } = {},
  ): Promise<Answer> {
    const { headers = {}, caller, method = 'GET' } = options;
    const url = new URL(path, 'http://localhost');
    const request = {
      headers,
      rawPath: url.pathname,
      rawQueryString: url.search.slice(1),
      isBase64Encoded: false,
      requestContext: { requestId: 'r', http: { method }, ...(caller && { authorizer: { lambda: { caller } } }) },
    };
    return parse(await this.run(this.#readApi(request, this.#context(29_000))));
  }

  /** An operator's request; the flows go on meanwhile. */
  async operate(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
    const url = new URL(`/v1/dead-letters${path}`, 'http://localhost');
    const request = {
      headers: {},
      rawPath: url.pathname,
      rawQueryString: url.search.slice(1),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      isBase64Encoded: false,
      requestContext: { requestId: 'r', http: { method } },
    };
    let settled = false;
    const answer = this.#deadLetters(request, this.#context(29_000)).finally(() => {
      settled = true;
    });
    while (!settled) {
      await this.drain();
      await this.clock.advance(50);
    }
    return parse(await answer);
  }

  /** The outcome behind an accepted event's `href`. */
  async outcome(href: string): Promise<Outcome> {
    return (await this.get(href)).body as unknown as Outcome;
  }

  /** Lets the buses deliver what they have accepted. */
  async settle(): Promise<void> {
    await this.run(this.#eventBridge.idle());
  }

  /** Delivers what can be received now, one batch a flow, until nothing is left that is visible. Answers how many messages came back. */
  async drain(): Promise<number> {
    let returned = 0;
    for (let busy = true; busy;) {
      await this.settle();
      busy = false;
      for (const flow of flows) {
        const batch = await this.run(this.receive(flow));
        if (batch.length === 0) continue;
        busy = true;
        returned += await this.run(this.deliver(flow, batch));
      }
    }
    return returned;
  }

  /** Lets time pass and delivers, as often as it takes for retries to come back. */
  async drainFor(durationMs: number, stepMs = 1000): Promise<void> {
    const end = this.clock.now() + durationMs;
    while (this.clock.now() < end) {
      await this.drain();
      await this.clock.advance(stepMs);
    }
    await this.drain();
  }

  async receive(name: string, count = 10): Promise<Message[]> {
    const answer = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl(name),
        MaxNumberOfMessages: count,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return answer.Messages ?? [];
  }

  /** One invocation with these messages; those done are deleted. Answers how many were given back. */
  async deliver(flow: FlowName, messages: readonly Message[], timeoutMs = timeouts[flow]): Promise<number> {
    const { batchItemFailures } = await this.#handlers[flow](toSqsEvent(flow, messages), this.#context(timeoutMs));
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = messages.filter(({ MessageId }) => !failed.has(MessageId ?? ''));
    if (done.length > 0) {
      await this.#sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: queueUrl(flow),
          Entries: done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
        }),
      );
    }
    return failed.size;
  }

  /** Deletes a message that was received. */
  async forget(name: string, { ReceiptHandle }: Message): Promise<void> {
    const Entries = [{ Id: '0', ReceiptHandle }];
    await this.#sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl(name), Entries }));
  }

  async enqueue(name: string, body: string, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.run(
      this.#sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl(name),
          MessageBody: body,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
          ),
        }),
      ),
    );
  }

  /** What lies in a flow's dead-letter queue, by error code and event id. */
  async deadLetters(
    flow: FlowName,
  ): Promise<{ code: string; eventId: string; body: string; attributes: Record<string, string> }[]> {
    const letters: Message[] = [];
    for (let more = true; more;) {
      const batch = await this.run(this.receive(`${flow}-dead`));
      letters.push(...batch);
      more = batch.length > 0;
    }
    return letters.map(({ Body = '', MessageAttributes = {} }) => {
      const attributes = Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, value]) => [name, value.StringValue ?? '']),
      );
      return { code: attributes['errorCode'] ?? '', eventId: attributes['eventId'] ?? '', body: Body, attributes };
    });
  }

  async item(table: string, key: JsonObject): Promise<JsonObject | undefined> {
    const stored = await this.storedItem(table, key);
    return stored && unmarshallItem(stored);
  }

  /** An item as DynamoDB has it. */
  async storedItem(table: string, key: JsonObject): Promise<AttributeMap | undefined> {
    const command = new GetItemCommand({ TableName: `app-${table}`, Key: marshallItem(key) });
    const { Item } = await this.run(this.#dynamoDb.send(command));
    return Item as AttributeMap | undefined;
  }

  async items(physicalTable: string): Promise<JsonObject[]> {
    const { Items = [] } = await this.run(this.#dynamoDb.send(new ScanCommand({ TableName: physicalTable })));
    return Items.map((item) => unmarshallItem(item as AttributeMap));
  }

  async putItem(table: string, item: JsonObject): Promise<void> {
    await this.storeItem(table, marshallItem(item));
  }

  /** Puts an item past the system, which need not be one that it would take. */
  async storeItem(table: string, item: AttributeMap): Promise<void> {
    await this.run(this.#dynamoDb.send(new PutItemCommand({ TableName: `app-${table}`, Item: item })));
  }

  #context(timeoutMs: number): Context {
    const end = this.clock.now() + timeoutMs;
    return { awsRequestId: 'request', getRemainingTimeInMillis: () => end - this.clock.now() };
  }
}

interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

const timeouts: Readonly<Record<FlowName, number>> = {
  query: 30_000,
  write: 30_000,
  import: 300_000,
  analytics: 60_000,
};

function parse({ statusCode = 200, headers = {}, body = '{}' }: APIGatewayProxyStructuredResultV2): Answer {
  return { status: statusCode, headers, body: JSON.parse(body) as JsonBody };
}
