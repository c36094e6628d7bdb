import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReceiveMessageResult, SendMessageBatchResult } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import type { CallContext } from '../../service.ts';
import { SimulatedClock } from '../../simulated-clock.ts';
import { Store } from '../../store.ts';
import type { Disorder } from './sqs-engine.ts';
import { SqsService } from './sqs-service.ts';

const QueueUrl = 'http://anywhere:1/000000000000/orders';
const operator = { kind: 'operator', arn: 'arn:aws:iam::000000000000:root' } as const;

let directory: string;
let store: Store;
let clock: SimulatedClock;
let service: SqsService;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sqs-'));
  clock = new SimulatedClock();
  open();
});
afterEach(() => {
  service.close();
  store.close();
  rmSync(directory, { recursive: true });
});

function open(disorder?: Disorder): void {
  store = new Store(join(directory, 'store.sqlite'));
  const options = { store, clock, random: seededRandom(7), baseUrl: () => 'http://127.0.0.1:4566' };
  service = new SqsService(disorder === undefined ? options : { ...options, disorder });
}

function reopen(disorder?: Disorder): void {
  service.close();
  store.close();
  open(disorder);
}

const call = (operation: string, input: object, signal = new AbortController().signal): Promise<object> => {
  const context: CallContext = { principal: operator, signal };
  return service.call(operation, input, context);
};

async function receive(input: object = {}): Promise<NonNullable<ReceiveMessageResult['Messages']>> {
  const answer = (await call('ReceiveMessage', { QueueUrl, ...input })) as ReceiveMessageResult;
  return answer.Messages ?? [];
}

async function visible(): Promise<number | undefined> {
  return service.metrics('orders')?.visible;
}

describe('a restart', () => {
  it('keeps queues, messages and receive counts', async () => {
    await call('CreateQueue', { QueueName: 'orders', Attributes: { VisibilityTimeout: '10' } });
    await call('SendMessage', { QueueUrl, MessageBody: 'a' });
    await receive();
    reopen();
    expect(await receive()).toEqual([]);
    await clock.advance(10_000);
    const [message] = await receive({ AttributeNames: ['ApproximateReceiveCount'] });
    expect(message).toMatchObject({ Body: 'a', Attributes: { ApproximateReceiveCount: '2' } });
  });

  it('lets a handle given before it delete the message', async () => {
    await call('CreateQueue', { QueueName: 'orders' });
    await call('SendMessage', { QueueUrl, MessageBody: 'a' });
    const [message] = await receive();
    reopen();
    await call('DeleteMessage', { QueueUrl, ReceiptHandle: message?.ReceiptHandle });
    expect(service.metrics('orders')).toMatchObject({ visible: 0, inFlight: 0 });
  });
});

describe('a long poll whose caller has gone', () => {
  it('ends at once and takes no message', async () => {
    await call('CreateQueue', { QueueName: 'orders' });
    const controller = new AbortController();
    const poll = call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }, controller.signal);
    controller.abort();
    expect(await poll).toEqual({});
    await call('SendMessage', { QueueUrl, MessageBody: 'a' });
    expect(await visible()).toBe(1);
  });

  it('gives back what it took while the caller left, uncounted', async () => {
    await call('CreateQueue', { QueueName: 'orders' });
    await call('SendMessage', { QueueUrl, MessageBody: 'a' });
    const controller = new AbortController();
    const poll = call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }, controller.signal);
    controller.abort();
    expect(await poll).toEqual({});
    const [message] = await receive({ AttributeNames: ['All'] });
    expect(message?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
  });

  it('ends when the service closes', async () => {
    await call('CreateQueue', { QueueName: 'orders' });
    const poll = call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 });
    service.close();
    expect(await poll).toEqual({});
  });
});

describe('two long polls', () => {
  it('share messages without taking one twice', async () => {
    await call('CreateQueue', { QueueName: 'orders' });
    const polls = [receive({ WaitTimeSeconds: 20 }), receive({ WaitTimeSeconds: 20 })];
    await call('SendMessage', { QueueUrl, MessageBody: 'a' });
    await call('SendMessage', { QueueUrl, MessageBody: 'b' });
    const bodies = (await Promise.all(polls)).flat().map(({ Body }) => Body);
    expect(new Set(bodies)).toEqual(new Set(['a', 'b']));
    expect(bodies).toHaveLength(2);
  });

  it('end with the queue', async () => {
    await call('CreateQueue', { QueueName: 'orders' });
    const poll = receive({ WaitTimeSeconds: 20 });
    const [ended] = await Promise.allSettled([poll, call('DeleteQueue', { QueueUrl })]);
    expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'QueueDoesNotExist' } });
  });
});

describe('disorder', () => {
  async function sendAll(count: number): Promise<void> {
    await call('CreateQueue', { QueueName: 'orders' });
    for (let at = 0; at < count; at += 10) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: `${at + index}` }));
      const answer = (await call('SendMessageBatch', { QueueUrl, Entries })) as SendMessageBatchResult;
      expect(answer.Failed).toEqual([]);
    }
  }

  async function takeAll(): Promise<number[]> {
    const bodies: number[] = [];
    for (;;) {
      const messages = await receive({ MaxNumberOfMessages: 10 });
      if (messages.length === 0) return bodies;
      bodies.push(...messages.map(({ Body }) => Number(Body)));
    }
  }

  it('is off unless asked for', async () => {
    await sendAll(50);
    expect(await takeAll()).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  it('reorders and duplicates, and loses nothing', async () => {
    reopen({ reorder: 0.5, duplicate: 0.2 });
    await sendAll(50);
    const bodies = await takeAll();
    expect(bodies.length).toBeGreaterThan(50);
    expect(new Set(bodies)).toEqual(new Set(Array.from({ length: 50 }, (_, index) => index)));
    expect(bodies).not.toEqual(bodies.toSorted((a, b) => a - b));
  });
});

describe('access', () => {
  it.each([
    [
      'SendMessageBatch',
      { QueueUrl },
      [{ action: 'sqs:SendMessage', resources: ['arn:aws:sqs:us-east-1:000000000000:orders'] }],
    ],
    ['ListQueues', {}, [{ action: 'sqs:ListQueues', resources: ['*'] }]],
    [
      'CreateQueue',
      { QueueName: 'new' },
      [{ action: 'sqs:CreateQueue', resources: ['arn:aws:sqs:us-east-1:000000000000:new'] }],
    ],
  ])('names action and queue of %s', async (operation, input, access) => {
    await call('CreateQueue', { QueueName: 'orders' });
    expect(service.access(operation, input)).toEqual(access);
  });

  it('is not even asked for where the queue is missing', () => {
    expect(() => service.access('SendMessage', { QueueUrl })).toThrow('The specified queue does not exist.');
    expect(service.access('DeleteQueue', { QueueUrl })).toHaveLength(1);
  });
});
