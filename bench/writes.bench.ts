import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type LocalProcess, startProcess } from '../test/support/local-process.ts';
import { cpuSeconds } from './process-cpu.ts';

/**
 * Single writes end to end on a local system in memory: `write.put` events one a request, 100 and 1,000 a request, by
 * eight clients. Events a second until the last is accepted and until the last is in the table, and the system's CPU an event.
 *
 *   npm run bench -- writes [events]
 */
const [events = '5000'] = process.argv.slice(2);
const CLIENTS = 8;

async function measure(): Promise<void> {
  for (const perRequest of [1, 100, 1000]) {
    const system = await startProcess(['--port', '0', '--aws-port', '0', '--memory']);
    try {
      const table = new WatchedTable(system);
      // Every function has been started and has run warm once before time is taken.
      await post(system.url, 0, 200, perRequest);
      await table.has(200);
      const count = Number(events);
      const cpu = await cpuSeconds(system.pid);
      const startedMs = performance.now();
      await post(system.url, 200, count, perRequest);
      const acceptedMs = performance.now() - startedMs;
      await table.has(200 + count);
      const appliedMs = performance.now() - startedMs;
      const line = {
        bench: 'writes',
        perRequest,
        events: count,
        acceptedPerSecond: Math.round((count / acceptedMs) * 1000),
        appliedPerSecond: Math.round((count / appliedMs) * 1000),
        cpuMicrosecondsPerEvent: Math.round((((await cpuSeconds(system.pid)) - cpu) * 1e6) / count),
      };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    } finally {
      await system.stop();
    }
  }
}

async function post(url: string, first: number, count: number, perRequest: number): Promise<void> {
  let next = first;
  const client = async (): Promise<void> => {
    while (next < first + count) {
      const from = next;
      next = Math.min(first + count, from + perRequest);
      const batch = Array.from({ length: next - from }, (_, index) => eventOf(from + index));
      const response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(perRequest === 1 ? batch[0] : batch),
      });
      if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

const eventOf = (row: number) => ({
  id: `write-${row}`,
  type: 'write.put',
  data: { table: 'cities', item: { country: 'NL', id: String(row), name: 'Utrecht', lat: '52.09083', lng: '5.12222' } },
});

/** Counts the table's rows, but only when the queue is empty: counting has a price, too. */
class WatchedTable {
  readonly #dynamoDb: DynamoDBClient;
  readonly #sqs: SQSClient;

  constructor({ awsEndpoint }: LocalProcess) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const options = { endpoint: awsEndpoint, region: 'us-east-1', credentials };
    this.#dynamoDb = new DynamoDBClient(options);
    this.#sqs = new SQSClient(options);
  }

  /** Waits until the table has so many rows. */
  async has(rows: number): Promise<void> {
    while ((await this.#waiting()) > 0 || (await this.#rows()) < rows) await delay(20);
  }

  async #waiting(): Promise<number> {
    const { QueueUrl } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: 'Sluice-write' }));
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
    );
    return names.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
  }

  async #rows(): Promise<number> {
    let count = 0;
    let from: Record<string, never> | undefined;
    do {
      const page = await this.#dynamoDb.send(
        new ScanCommand({ TableName: 'Sluice-cities', Select: 'COUNT', ...(from && { ExclusiveStartKey: from }) }),
      );
      count += page.Count ?? 0;
      from = page.LastEvaluatedKey as Record<string, never> | undefined;
    } while (from !== undefined);
    return count;
  }
}

await measure();
