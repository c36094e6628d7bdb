import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SluiceClient } from '@sluice/client';
import type { DeadLetterList, RedriveStep, ShownDeadLetter } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run } from '../../packages/cli/src/main.ts';
import { type LocalSystem, startLocal } from '../support/local-system.ts';

let system: LocalSystem;
let sluice: SluiceClient;
let dynamoDb: DynamoDBClient;
let sqs: SQSClient;

beforeAll(async () => {
  system = await startLocal();
  sluice = new SluiceClient({ url: system.url });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const options = { endpoint: system.awsEndpoint, region: 'us-east-1', credentials };
  dynamoDb = new DynamoDBClient(options);
  sqs = new SQSClient(options);
});
afterAll(() => {
  dynamoDb.destroy();
  sqs.destroy();
  return system.close();
});

const increment = (id: string, cityId = id) => ({
  id,
  type: 'write.update' as const,
  data: { table: 'cities', key: { country: 'NL', id: cityId }, add: { n: 1 }, upsert: true },
});
const increments = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => increment(`${prefix}${index}`));

/** Runs the command as a user does, on this system. */
async function cli(...args: readonly string[]) {
  const environment = { SLUICE_URL: system.url, EDITOR: editor };
  let out = '';
  let err = '';
  const code = await run(['dead-letters', ...args], {
    directory: tmpdir(),
    environment,
    stdin: Readable.from([]),
    interactive: false,
    columns: 80,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    onInterrupt: () => () => undefined,
  });
  return { code, out, err };
}
let editor = 'true';

async function list(...args: readonly string[]): Promise<DeadLetterList> {
  const { code, out } = await cli('list', '--json', ...args);
  expect(code).toBe(0);
  return JSON.parse(out) as DeadLetterList;
}

async function redrive(...args: readonly string[]): Promise<{ code: number; step: RedriveStep }> {
  const { code, out } = await cli('redrive', '--json', ...args);
  return { code, step: JSON.parse(out.trim().split('\n').at(-1)!) as RedriveStep };
}

async function call(method: string, path: string, body?: object): Promise<{ status: number; body: RedriveStep }> {
  const response = await fetch(new URL(`/v1/dead-letters${path}`, system.url), {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, body: (await response.json()) as RedriveStep };
}

const counts = (of: Partial<RedriveStep['counts']>): RedriveStep['counts'] => ({
  sent: 0,
  succeeded: 0,
  failed: 0,
  alreadyApplied: 0,
  unresolved: 0,
  unconfirmed: 0,
  notRedrivable: 0,
  ...of,
});

/** An operator's mistake: the table is gone, and every write to it is refused for good. */
async function dropCities(): Promise<() => Promise<void>> {
  const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: 'Sluice-cities' }));
  await dynamoDb.send(new UpdateTableCommand({ TableName: 'Sluice-cities', DeletionProtectionEnabled: false }));
  await dynamoDb.send(new DeleteTableCommand({ TableName: 'Sluice-cities' }));
  return () => createAgain(Table!);
}

async function createAgain({ KeySchema, AttributeDefinitions, GlobalSecondaryIndexes = [] }: TableDescription) {
  await vi.waitFor(
    () =>
      dynamoDb.send(
        new CreateTableCommand({
          TableName: 'Sluice-cities',
          KeySchema,
          AttributeDefinitions,
          BillingMode: 'PAY_PER_REQUEST',
          GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
            IndexName: index.IndexName,
            KeySchema: index.KeySchema,
            Projection: index.Projection,
          })),
        }),
      ),
    { timeout: 15_000 },
  );
  await vi.waitFor(
    async () => {
      const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: 'Sluice-cities' }));
      expect(Table?.TableStatus).toBe('ACTIVE');
    },
    { timeout: 15_000 },
  );
}

/** So many dead letters of writes to a table that was gone for a while. */
async function poison(prefix: string, count: number): Promise<void> {
  const restore = await dropCities();
  const answer = await sluice.sendBatch(increments(prefix, count), { waitSeconds: 20 });
  expect(answer.events.map(({ status }) => status)).toEqual(answer.events.map(() => 'failed'));
  await restore();
}

async function cities(): Promise<Readonly<Record<string, number>>> {
  const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: 'Sluice-cities', ConsistentRead: true }));
  return Object.fromEntries(Items.map(({ id, n }) => [id?.S, Number(n?.N)]));
}

describe('one poison command among 100', () => {
  it('is alone in the list, shown with its reason, and applied when the cause is gone', async () => {
    const filler = { country: { S: 'NL' }, id: { S: 'full' }, filler: { S: 'x'.repeat(409_000) } };
    await dynamoDb.send(new PutItemCommand({ TableName: 'Sluice-cities', Item: filler }));
    const events = increments('ok', 100);
    events[42] = {
      ...increment('poison', 'full'),
      data: { ...increment('poison', 'full').data, set: { more: 'x'.repeat(2000) } },
    } as (typeof events)[number];
    const { events: outcomes } = await sluice.sendBatch(events, { waitSeconds: 20 });
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(99);

    const { groups } = await list('--flow', 'write');
    expect(groups).toMatchObject([
      { flow: 'write', type: 'write.update', code: 'ITEM_TOO_LARGE', count: 1, tables: ['cities'], redrivable: true },
    ]);
    const { id } = groups[0]!.example;
    const human = await cli('list');
    expect(human.out).toContain('1 event  write  write.update on cities  ITEM_TOO_LARGE');
    expect(human.out).toContain(`such as ${id}, event poison`);

    const shown = JSON.parse((await cli('show', id, '--json')).out) as ShownDeadLetter;
    expect(shown).toMatchObject({
      id,
      events: [{ event: { id: 'poison' }, outcome: { status: 'failed', attempts: 1 } }],
    });
    expect((await cli('show', 'poison')).out).toContain(shown.events![0]!.traceId);

    const again = await redrive(id);
    expect(again).toMatchObject({ code: 2, step: { counts: counts({ sent: 1, failed: 1 }) } });
    await dynamoDb.send(
      new DeleteItemCommand({ TableName: 'Sluice-cities', Key: { country: { S: 'NL' }, id: { S: 'full' } } }),
    );
    expect(await redrive('--flow', 'write')).toMatchObject({
      code: 0,
      step: { status: 'completed', counts: counts({ sent: 1, succeeded: 1 }) },
    });
    expect((await list()).groups).toEqual([]);
    expect(Object.values(await cities())).toEqual(Array.from({ length: 100 }, () => 1));
  });
});

describe('a table that was gone', () => {
  it('is counted first, goes by a canary, keeps what it is told to, and is a no-op the second time', async () => {
    await poison('gone', 60);
    const dry = await cli('redrive', '--flow', 'write', '--code', 'TABLE_UNKNOWN', '--dry-run');
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.out).toContain('60 events would be sent; nothing was changed');
    expect(await cities()).toEqual({});
    expect(await redrive('--flow', 'write', '--type', 'write.put', '--dry-run')).toMatchObject({
      step: { matched: 0 },
    });

    expect(await redrive('--flow', 'write', '--limit', '20', '--keep')).toMatchObject({
      code: 0,
      step: { counts: counts({ sent: 20, succeeded: 20 }) },
    });
    expect((await list()).groups).toMatchObject([{ count: 60 }]);
    expect(await redrive('--flow', 'write', '--canary', '5', '--rate', '200/s')).toMatchObject({
      code: 0,
      step: { status: 'completed', counts: counts({ sent: 40, succeeded: 40, alreadyApplied: 20 }) },
    });
    expect(Object.values(await cities())).toEqual(Array.from({ length: 60 }, () => 1));
    expect((await list()).groups).toEqual([]);
    expect(await cli('redrive', '--flow', 'write')).toMatchObject({ code: 0, out: 'Nothing to send.\n' });
  });

  it('stops at the canary while it is still gone', async () => {
    const restore = await dropCities();
    await sluice.sendBatch(increments('still', 30), { waitSeconds: 20 });
    expect(await redrive('--flow', 'write', '--canary', '5')).toMatchObject({
      code: 2,
      step: {
        status: 'stopped',
        counts: counts({ sent: 5, failed: 5 }),
        failures: [{ code: 'TABLE_UNKNOWN', count: 5 }],
      },
    });
    await restore();
    expect((await list()).groups).toMatchObject([{ count: 30 }]);
    expect(await redrive('--flow', 'write')).toMatchObject({
      code: 0,
      step: { counts: counts({ succeeded: 30, sent: 30 }) },
    });
  });

  it('is applied once by a run that nobody goes on with and two at the same time', async () => {
    await poison('twice', 300);
    const left = await call('POST', '/redrive', { flow: 'write', rate: 10, canary: 0 });
    expect(left).toMatchObject({ status: 200, body: { status: 'running' } });
    const both = await Promise.all([redrive('--flow', 'write'), redrive('--flow', 'write')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    await vi.waitFor(async () => expect((await list()).groups).toEqual([]), { timeout: 20_000, interval: 500 });
    const applied = await cities();
    expect(
      Object.entries(applied)
        .filter(([id]) => id.startsWith('twice'))
        .map(([, n]) => n),
    ).toEqual(Array.from({ length: 300 }, () => 1));
  });
});

describe('what an operator decides', () => {
  it('edits an event, which takes the place of the dead one', async () => {
    await poison('edited', 1);
    const { id } = (await list()).groups[0]!.example;
    const directory = await mkdtemp(join(tmpdir(), 'sluice-editor-'));
    const script = join(directory, 'edit.sh');
    await writeFile(script, '#!/bin/sh\nsed -i \'s/"n": 1/"n": 7/\' "$1"\n', { mode: 0o755 });
    editor = script;
    expect(await redrive(id, '--edit')).toMatchObject({ code: 0, step: { counts: counts({ sent: 1, succeeded: 1 }) } });
    expect(await cities()).toMatchObject({ edited0: 7 });
    const outcome = await sluice.send(
      { ...increment('edited0'), data: { ...increment('edited0').data, add: { n: 7 } } },
      { waitSeconds: 15 },
    );
    expect(outcome).toMatchObject({ status: 'succeeded', duplicate: true });
    editor = 'true';
    await rm(directory, { recursive: true });
  });

  it('deletes when it was said twice, and tells what is not there', async () => {
    await poison('deleted', 2);
    const { fingerprint } = (await list()).groups[0]!;
    const [first, second] = (await list('--group', fingerprint)).groups[0]!.ids!;
    const asked = await cli('delete', first!);
    expect(asked).toMatchObject({ code: 1 });
    expect(asked.err).toContain('--yes');
    expect(await cli('delete', first!, '--yes')).toMatchObject({ code: 0, out: `deleted ${first}\n` });
    expect(await cli('delete', first!, second!, '--yes')).toMatchObject({ code: 2 });
    expect(await cli('delete', first!, '--yes')).toMatchObject({ code: 1 });
    expect((await list()).groups).toEqual([]);
  });

  it('handles what EventBridge could not deliver, and what cannot be read', async () => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'Sluice-rules-dead-letters' }));
    const event = { source: 'sluice', 'detail-type': 'write', detail: packetOf(increment('ruled')) };
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify(event),
        MessageAttributes: { ERROR_CODE: attribute('NO_PERMISSIONS'), ERROR_MESSAGE: attribute('No permission') },
      }),
    );
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'no event' }));
    expect(await redrive('--flow', 'rules')).toMatchObject({
      code: 2,
      step: { counts: counts({ sent: 1, succeeded: 1, notRedrivable: 1 }) },
    });
    expect(await cities()).toMatchObject({ ruled: 1 });
    const { groups } = await list('--flow', 'rules');
    expect(groups).toMatchObject([{ redrivable: false }]);
    const { id } = groups[0]!.example;
    expect((await cli('show', id)).out).toContain('no event');
    expect(await cli('delete', id, '--yes')).toMatchObject({ code: 0 });
  });

  it('is told what the API does not take', async () => {
    expect((await cli('redrive', '--flow', 'nothing')).code).toBe(1);
    expect((await cli('redrive', '--flow', 'write', '--before', 'soon')).err).toContain('PARAMETER_INVALID');
    expect((await cli('show', 'write.00000000-0000-4000-8000-000000000000')).err).toContain('DEAD_LETTER_NOT_FOUND');
    expect((await cli()).err).toContain('list, show, redrive, delete');
    expect(await call('DELETE', '/redrive')).toMatchObject({ status: 404 });
  });
});

it('needed no permission that it does not have', () => {
  expect(system.iam.recorded().filter((access) => !access.allowed)).toEqual([]);
});

function packetOf(event: ReturnType<typeof increment>) {
  const time = '2026-01-01T00:00:00.000Z';
  const whole = { ...event, source: '/', time, traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` };
  const request = '01890000-0000-7000-8000-000000000000';
  return { v: 1, flow: 'write', caller: 'anonymous', request, acceptedAt: time, events: [whole] };
}
