import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { DynamoDBClient, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../packages/local/src/random.ts';
import { type LocalProcess, startProcess } from '../../support/local-process.ts';
import { SteadyClient } from './steady-client.ts';

const kills = 100;
const counters = ['a', 'b', 'c', 'd'];
const random = seededRandom(Number(process.env['CHAOS_SEED'] ?? 1));

let directory: string;
let running: LocalProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-kill-'));
});
afterEach(async () => {
  await running?.kill();
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<LocalProcess> {
  return await startProcess(['--port', '0', '--data', join(directory, 'data')]);
}

/** Waits until a client was told that something was accepted. */
async function someAccepted(clients: readonly SteadyClient[]): Promise<void> {
  const count = (): number => clients.reduce((sum, { accepted }) => sum + accepted.length, 0);
  const before = count();
  while (count() === before) await rest(5);
}

function clientOptions({ awsEndpoint }: LocalProcess) {
  return {
    endpoint: awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
}

/** Outcomes by event id, from the ledger. */
async function outcomes(system: LocalProcess): Promise<Map<string, string>> {
  const client = new DynamoDBClient(clientOptions(system));
  const found = new Map<string, string>();
  for await (const page of paginateScan({ client }, { TableName: 'Sluice-ledger' })) {
    for (const row of page.Items ?? []) {
      if (row['sk']?.S === 'outcome') found.set(row['id']?.S ?? '', row['status']?.S ?? '');
    }
  }
  client.destroy();
  return found;
}

async function counted(system: LocalProcess): Promise<Record<string, number>> {
  const client = new DynamoDBClient(clientOptions(system));
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: 'Sluice-cities',
      KeyConditionExpression: 'country = :count',
      ExpressionAttributeValues: { ':count': { S: 'COUNT' } },
      ConsistentRead: true,
    }),
  );
  client.destroy();
  return Object.fromEntries(Items.map((item) => [item['id']?.S, Number(item['n']?.N)]));
}

const counts = ['', 'NotVisible', 'Delayed'].map(
  (kind) => `ApproximateNumberOfMessages${kind}` as const,
) as QueueAttributeName[];

/** How many messages a queue holds, visible or not. */
async function messages(system: LocalProcess, queue: string): Promise<number> {
  const client = new SQSClient(clientOptions(system));
  const QueueUrl = `${system.awsEndpoint}/000000000000/Sluice-${queue}`;
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: counts }));
  client.destroy();
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

/** Moves the write flow's dead letters back to their queue. */
async function redrive(system: LocalProcess): Promise<void> {
  const client = new SQSClient(clientOptions(system));
  const arn = (queue: string): string => `arn:aws:sqs:us-east-1:000000000000:Sluice-${queue}`;
  await client.send(
    new StartMessageMoveTaskCommand({ SourceArn: arn('write-dead-letters'), DestinationArn: arn('write') }),
  );
  client.destroy();
}

describe(`kill -9 of the whole system under load, ${kills} times on the same data`, () => {
  it('opens again each time without repair, and in the end every accepted event has one outcome and counters are exact', async () => {
    const clients = counters.map((counter) => new SteadyClient({ counter, url: () => running?.url }));
    const working = clients.map((client) => client.run());
    for (let kill = 0; kill < kills; kill++) {
      running = await start();
      // Some die before they have answered anything; most in the middle of their work.
      if (random.next() < 0.7) await someAccepted(clients);
      await rest(random.next() * 300);
      const dying = running;
      running = undefined;
      await dying.kill();
    }
    running = await start();
    for (const client of clients) client.stop();
    await Promise.all(working);

    const accepted = clients.flatMap((client) => client.accepted);
    expect(accepted.length).toBeGreaterThan(kills);
    const system = running;
    // A message that was in flight at five kills lies among the dead letters, whole: an operator sends it again.
    await expect.poll(() => messages(system, 'write'), { timeout: 240_000, interval: 500 }).toBe(0);
    await redrive(system);
    await expect
      .poll(async () => (await outcomes(system)).size, { timeout: 240_000, interval: 1000 })
      .toBe(accepted.length);
    const found = await outcomes(system);
    expect(accepted.filter(({ id }) => found.get(id) !== 'succeeded')).toEqual([]);
    const truth = counters.map((counter) => [counter, accepted.filter((one) => one.counter === counter).length]);
    expect(await counted(system)).toEqual(Object.fromEntries(truth));
    expect(await messages(system, 'write-dead-letters')).toBe(0);
  }, 1_200_000);
});
