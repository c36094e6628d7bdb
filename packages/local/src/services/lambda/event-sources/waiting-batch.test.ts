import { beforeEach, describe, expect, it } from 'vitest';

import { AwsError } from '../../../aws-error.ts';
import { seededRandom } from '../../../random.ts';
import type { CallContext, Dispatcher } from '../../../service.ts';
import { SimulatedClock } from '../../../simulated-clock.ts';
import { Store } from '../../../store.ts';
import { SqsService } from '../../sqs/sqs-service.ts';
import type { Invocation } from '../invocation.ts';
import type { LambdaLogEntry } from '../lambda-log.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import { EventSourceMappings } from './event-source-mappings.ts';
import type { SqsRecord } from './sqs-record.ts';

const principal = { kind: 'operator', arn: 'arn:aws:iam::000000000000:root' } as const;
const QueueUrl = 'http://localhost/000000000000/orders';
const success: Invocation = { requestId: '1', payload: 'null' };

let clock: SimulatedClock;
let sqs: SqsService;
let log: LambdaLogEntry[];
/** Bodies of the messages of each invocation. */
let invoked: string[][];
/** Ends the invocation that runs. */
let end: (() => void) | undefined;
let refusal: AwsError | undefined;
/** Reads that fill up a batch, until the next one is refused. */
let refuseAfter: number;

beforeEach(() => {
  clock = new SimulatedClock();
  const random = seededRandom(1);
  sqs = new SqsService({ store: new Store(':memory:'), clock, random, baseUrl: () => 'http://localhost' });
  log = [];
  invoked = [];
  end = refusal = undefined;
  refuseAfter = Infinity;
});

const queue: Dispatcher = {
  dispatch: async (_service, operation, input, context) => {
    if (refusal !== undefined) throw refusal;
    const fills = (input as { WaitTimeSeconds?: number }).WaitTimeSeconds === 0;
    if (fills && refuseAfter-- <= 0) throw new AwsError('InternalError', 'Not now');
    return sqs.call(operation, input as object, context);
  },
};

async function call(operation: string, input: object): Promise<Record<string, unknown>> {
  const context: CallContext = { principal, signal: new AbortController().signal };
  const answer = sqs.call(operation, input, context);
  await clock.advance(1);
  return (await answer) as Record<string, unknown>;
}

/** A mapping of a function with one environment: an invocation waits until the one before it ends. */
async function start(settings: Partial<EventSourceMapping>, visibilitySeconds = 60): Promise<EventSourceMappings> {
  const Attributes = { VisibilityTimeout: String(visibilitySeconds) };
  await call('CreateQueue', { QueueName: 'orders', Attributes });
  const line: (() => void)[] = [];
  const all = new EventSourceMappings({
    clock,
    random: seededRandom(1),
    dispatcher: queue,
    functionFor: () => ({ roleArn: 'arn:aws:iam::000000000000:role/subject', timeoutMs: 10_000 }),
    compilePattern: () => () => true,
    log: (entry) => log.push(entry),
    invoker: {
      async invoke(_name, given, options) {
        let event = given;
        if (end !== undefined) {
          options?.onWait?.();
          await new Promise<void>((resolve) => line.push(resolve));
          event = await options?.onTurn?.();
        }
        invoked.push((event as { Records: SqsRecord[] }).Records.map(({ body }) => body.slice(0, 8)));
        await new Promise<void>((resolve) => {
          end = resolve;
        });
        end = undefined;
        line.shift()?.();
        return success;
      },
    },
  });
  all.define({
    uuid: '1',
    functionName: 'subject',
    eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
    ...settings,
  });
  const started = all.start();
  await clock.advance(1);
  await started;
  return all;
}

async function send(...bodies: readonly string[]): Promise<void> {
  for (const MessageBody of bodies) await call('SendMessage', { QueueUrl, MessageBody });
}

/** Ends the invocation that runs, and lets the next begin; each call of SQS takes a turn of the event loop. */
async function next(): Promise<void> {
  end?.();
  for (let turn = 0; turn < 50; turn++) await clock.advance(1);
}

async function inFlight(): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessagesNotVisible'];
  const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames });
  return Number((Attributes as Record<string, string>)['ApproximateNumberOfMessagesNotVisible']);
}

async function close(all: EventSourceMappings): Promise<void> {
  const closing = all.close();
  await clock.advance(500);
  await closing;
}

describe('a batch that waits for an environment', () => {
  it('is filled up with what came meanwhile, which the other pollers leave in the queue', async () => {
    const all = await start({ batchSize: 5 });
    await send('a', 'b', 'c', 'd');
    await clock.advance(1000);
    expect(await inFlight()).toBe(2);
    await next();
    expect(invoked.map((bodies) => bodies.toSorted())).toEqual([['a'], ['b', 'c', 'd']]);
    await next();
    expect(await inFlight()).toBe(0);
    await close(all);
  });

  it('takes as many as a batch has, more than one read of the queue brings', async () => {
    const all = await start({ batchSize: 100, maximumBatchingWindowSeconds: 1 });
    await send('a');
    await clock.advance(1100);
    await send('b');
    await clock.advance(1100);
    const others = Array.from({ length: 120 }, (_, index) => `m${index}`);
    await send(...others);
    await next();
    expect(invoked.map(({ length }) => length)).toEqual([1, 100]);
    await close(all);
  });

  it('becomes several where they do not fit 6 MB', async () => {
    const large = (name: string) => name.padEnd(1_000_000, '.');
    const all = await start({ batchSize: 10 });
    await send('a', 'b');
    await send(...['c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map(large));
    for (let run = 0; run < 5; run++) await next();
    expect(invoked.map(({ length }) => length)).toEqual([1, 7, 2]);
    expect(await inFlight()).toBe(0);
    await close(all);
  });

  it('does not take its own messages, which are back in the queue when it has waited too long', async () => {
    const all = await start({ batchSize: 10 }, 10);
    await send('a', 'b');
    await clock.advance(15_000);
    await next();
    expect(invoked).toEqual([['a'], ['b']]);
    await close(all);
  });

  it('lets the window of another go on', async () => {
    const all = await start({ batchSize: 100, maximumBatchingWindowSeconds: 2 });
    await send('a');
    await clock.advance(2100);
    await send('b');
    await clock.advance(1000);
    await send('c');
    await clock.advance(1100);
    // The window of "b" is over and it waits; that of "c" is open.
    await next();
    await next();
    expect(invoked).toEqual([['a'], ['b']]);
    await send('d');
    await clock.advance(1000);
    expect(invoked).toEqual([['a'], ['b'], ['c', 'd']]);
    await close(all);
  });

  it('runs with what it has where the queue cannot be read', async () => {
    const all = await start({});
    await send('a', 'b');
    refusal = new AwsError('AccessDeniedException', 'User is not authorized');
    await next();
    refusal = undefined;
    expect(invoked).toEqual([['a'], ['b']]);
    expect(log).toContainEqual(expect.objectContaining({ kind: 'mapping-problem' }));
    await close(all);
  });

  it('says so where the queue can be read once and not again, and runs with what that brought', async () => {
    const all = await start({ batchSize: 20, maximumBatchingWindowSeconds: 1 });
    await send('a');
    await clock.advance(1100);
    await send('b');
    await clock.advance(1100);
    await send(...Array.from({ length: 12 }, (_, index) => `m${index}`));
    refuseAfter = 1;
    await next();
    refuseAfter = Infinity;
    expect(invoked.map(({ length }) => length)).toEqual([1, 11]);
    expect(log).toContainEqual(expect.objectContaining({ kind: 'mapping-problem' }));
    await close(all);
  });

  it('goes back to the queue when the mapping closes', async () => {
    const all = await start({});
    await send('a', 'b');
    expect(await inFlight()).toBe(2);
    await close(all);
    expect(await inFlight()).toBe(0);
  });
});
