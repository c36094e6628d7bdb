import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../packages/functions/src/adapters/dynamodb-client.ts';

/**
 * What calling AWS costs a function: microseconds of CPU a `BatchWriteItem` of 25 small rows, through the functions' own
 * client and through the SDK's, in turns, against a server in another process that takes everything and does nothing.
 *
 *   npm run bench -- aws-client [calls]
 */
const [calls = '3000'] = process.argv.slice(2);
const ROUNDS = 3;
const CONCURRENT = 8;

async function measure(): Promise<void> {
  const server = fork(import.meta.filename, { env: { ...process.env, SLUICE_BENCH_PART: 'server' } });
  const [port] = (await once(server, 'message')) as [number];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'x'.repeat(128),
  });
  const own = createDynamoDbClient();
  const sdk = new DynamoDBClient({ maxAttempts: 1 });
  const ways = {
    own: () => own.call('BatchWriteItem', input),
    sdk: () => sdk.send(new BatchWriteItemCommand(input)),
  };
  const rounds: Record<keyof typeof ways, number[]> = { own: [], sdk: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, call] of Object.entries(ways)) {
      const microseconds = await cpuOf(call);
      // The first round is for the compiler.
      if (round > 0) rounds[name as keyof typeof ways].push(microseconds);
    }
  }
  server.kill();
  const median = (numbers: number[]) => Math.round(numbers.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!);
  const cpuMicroseconds = { own: median(rounds.own), sdk: median(rounds.sdk) };
  process.stdout.write(`${JSON.stringify({ bench: 'aws-client', calls: Number(calls), cpuMicroseconds })}\n`);
}

async function cpuOf(call: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  let left = Number(calls);
  const caller = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: CONCURRENT }, caller));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / Number(calls);
}

const item = (row: number) => ({
  country: { S: 'AD' },
  id: { S: String(row) },
  name: { S: 'El Tarter' },
  lat: { S: '42.57952' },
  lng: { S: '1.65362' },
  admin1: { S: '02' },
  admin2: { S: '' },
});
const input = {
  RequestItems: { cities: Array.from({ length: 25 }, (_, row) => ({ PutRequest: { Item: item(row) } })) },
  ReturnConsumedCapacity: 'TOTAL' as const,
};

function serve(): void {
  const answer = JSON.stringify({
    UnprocessedItems: {},
    ConsumedCapacity: [{ TableName: 'cities', CapacityUnits: 50 }],
  });
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'content-length': answer.length };
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200, headers).end(answer));
  });
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
}

if (process.env['SLUICE_BENCH_PART'] === 'server') serve();
else await measure();
