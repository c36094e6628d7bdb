import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type * as clockModule from '../packages/local/src/clock.ts';
import type * as randomModule from '../packages/local/src/random.ts';
import type * as serviceModule from '../packages/local/src/services/dynamodb/dynamodb-service.ts';
import type * as storeModule from '../packages/local/src/store.ts';

/**
 * What the embedded DynamoDB engine costs by itself, from a request's JSON text to the answer's: microseconds of CPU and
 * of wall time a call, on a file. Given another copy of `packages/local/src`, measures both in turns, side by side.
 *
 *   node bench/dynamodb-engine.bench.ts [directory of the other sources]
 *
 * Target: a BatchWriteItem of 25 small items with one index in well under 1 ms of CPU.
 */
const ROUNDS = 3;
const CONCURRENT = 8;
const ROWS = 60_000;

type Medians = Record<string, { cpuMicroseconds: number; wallMicroseconds: number }>;

async function measure(): Promise<void> {
  const now = resolve(import.meta.dirname, '../packages/local/src');
  const sources = { now, ...(process.argv[2] === undefined ? {} : { before: resolve(process.argv[2]) }) };
  const rounds: Record<string, Medians[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, directory] of Object.entries(sources)) {
      const execArgv = ['--disable-warning=ExperimentalWarning', ...process.execArgv];
      const child: ChildProcess = fork(import.meta.filename, {
        env: { ...process.env, SLUICE_SOURCES: directory },
        execArgv,
      });
      const [result] = (await once(child, 'message')) as [Medians];
      (rounds[name] ??= []).push(result);
    }
  }
  for (const operation of Object.keys(rounds['now']![0]!)) {
    const line: Record<string, unknown> = { bench: 'dynamodb-engine', operation };
    for (const [name, results] of Object.entries(rounds)) {
      const of = (unit: keyof Medians[string]): number =>
        Math.round(median(results.map((result) => result[operation]![unit])));
      line[name] = { cpuMicroseconds: of('cpuMicroseconds'), wallMicroseconds: of('wallMicroseconds') };
    }
    console.log(JSON.stringify(line));
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** One round: a fresh store, filled by the first measurement and used by the others. */
async function round(sources: string): Promise<Medians> {
  const load = <T>(file: string) => import(join(sources, file)) as Promise<T>;
  const { Store } = await load<typeof storeModule>('store.ts');
  const { DynamoDbService } = await load<typeof serviceModule>('services/dynamodb/dynamodb-service.ts');
  const { SystemClock } = await load<typeof clockModule>('clock.ts');
  const { systemRandom } = await load<typeof randomModule>('random.ts');
  const directory = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const store = new Store(join(directory, 'store.db'));
  const service = new DynamoDbService({ store, clock: new SystemClock(), random: systemRandom });
  /** As the endpoint does for a function: parse, ask what it needs to be allowed, run, write the answer. */
  const call = async (operation: string, body: string): Promise<void> => {
    const input: unknown = JSON.parse(body);
    service.access(operation, input);
    JSON.stringify(await service.call(operation, input));
  };
  try {
    await call('CreateTable', JSON.stringify(table));
    const results: Medians = {};
    for (const [name, [operation, calls, body]] of Object.entries(scenarios)) {
      const bodies = Array.from({ length: calls }, (_, number) => JSON.stringify(body(number)));
      results[name] = await timed(bodies, (text) => call(operation, text));
    }
    return results;
  } finally {
    service.close();
    store.close();
    await rm(directory, { recursive: true });
  }
}

async function timed(bodies: readonly string[], run: (body: string) => Promise<void>): Promise<Medians[string]> {
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await run(body);
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  const { user, system } = process.cpuUsage(cpu);
  const wallMicroseconds = (performance.now() - startedMs) * 1000;
  return { cpuMicroseconds: (user + system) / bodies.length, wallMicroseconds: wallMicroseconds / bodies.length };
}

const table = {
  TableName: 'rows',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'city'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byCity',
      KeySchema: [
        { AttributeName: 'city', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

/** Some 200 bytes; keys in no order, as hashes and ids are. */
const text = randomBytes(90).toString('base64');
const keys = Array.from({ length: ROWS }, () => randomBytes(8).toString('hex'));
const key = (row: number) => ({ pk: { S: keys[row % ROWS] }, sk: { S: 'profile' } });
const item = (row: number, version = 0) => ({
  ...key(row),
  city: { S: `city-${row % 1000}` },
  version: { N: String(version) },
  lat: { N: '42.57952' },
  text: { S: text },
});
const batch = (number: number, version?: number) => ({
  RequestItems: {
    rows: Array.from({ length: 25 }, (_, row) => ({ PutRequest: { Item: item(number * 25 + row, version) } })),
  },
});
const update = (row: number) => ({
  TableName: 'rows',
  Key: key(row),
  UpdateExpression: 'SET version = version + :one, #t = :text',
  ConditionExpression: 'attribute_exists(pk)',
  ExpressionAttributeNames: { '#t': 'text' },
  ExpressionAttributeValues: { ':one': { N: '1' }, ':text': { S: 'new' } },
});

const scenarios: Record<string, [operation: string, calls: number, body: (number: number) => object]> = {
  'BatchWriteItem of 25, new': ['BatchWriteItem', ROWS / 25, (number) => batch(number)],
  'BatchWriteItem of 25, again': ['BatchWriteItem', 600, (number) => batch(number, 1)],
  PutItem: ['PutItem', 5000, (number) => ({ TableName: 'rows', Item: item(number * 7, 2) })],
  GetItem: ['GetItem', 10_000, (number) => ({ TableName: 'rows', Key: key(number * 7) })],
  UpdateItem: ['UpdateItem', 4000, (number) => update(number * 7)],
  'TransactWriteItems of 3': [
    'TransactWriteItems',
    1500,
    (number) => ({ TransactItems: [0, 1, 2].map((offset) => ({ Update: update(number * 21 + offset) })) }),
  ],
  'Query of 60 by index': [
    'Query',
    400,
    (number) => ({
      TableName: 'rows',
      IndexName: 'byCity',
      KeyConditionExpression: 'city = :city',
      ExpressionAttributeValues: { ':city': { S: `city-${number}` } },
    }),
  ],
};

const sources = process.env['SLUICE_SOURCES'];
if (sources === undefined) await measure();
else process.send!(await round(sources));
