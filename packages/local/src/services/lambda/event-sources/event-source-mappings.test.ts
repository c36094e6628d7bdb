import { beforeEach, describe, expect, it } from 'vitest';

import { AwsError } from '../../../aws-error.ts';
import { seededRandom } from '../../../random.ts';
import type { CallContext, Dispatcher } from '../../../service.ts';
import { SimulatedClock } from '../../../simulated-clock.ts';
import type { Invocation } from '../invocation.ts';
import type { LambdaLogEntry } from '../lambda-log.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import { EventSourceMappings, type EventSourceMappingsOptions } from './event-source-mappings.ts';
import type { SqsRecord } from './sqs-record.ts';

interface Call {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly principal: string;
}

const eventSourceArn = 'arn:aws:sqs:us-east-1:000000000000:orders';
const success: Invocation = { requestId: '1', payload: 'null' };

/** A queue that gives out what it is filled with, once, and writes down what it is asked. */
class FakeQueue implements Dispatcher {
  readonly calls: Call[] = [];
  readonly batches: object[][] = [];
  refusal: AwsError | undefined;

  async dispatch(_service: string, operation: string, input: unknown, context: CallContext): Promise<object> {
    this.calls.push({ operation, input: input as Record<string, unknown>, principal: context.principal.arn });
    if (this.refusal !== undefined) throw this.refusal;
    if (operation === 'GetQueueAttributes') return { Attributes: { VisibilityTimeout: '60' } };
    if (operation !== 'ReceiveMessage') return {};
    const Messages = this.batches.shift();
    if (Messages !== undefined) return { Messages };
    // A long poll: until the caller hangs up.
    await new Promise((resolve) => {
      context.signal.addEventListener('abort', resolve);
    });
    return {};
  }

  of(operation: string): Call[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  handles(operation: string): unknown[] {
    return this.of(operation).flatMap(({ input }) =>
      (input['Entries'] as { ReceiptHandle: string }[]).map(({ ReceiptHandle }) => ReceiptHandle),
    );
  }
}

let clock: SimulatedClock;
let queue: FakeQueue;
let log: LambdaLogEntry[];
let invoked: { name: string; records: SqsRecord[] }[];

beforeEach(() => {
  clock = new SimulatedClock();
  queue = new FakeQueue();
  log = [];
  invoked = [];
});

function mappings(
  settings: Partial<EventSourceMapping> = {},
  answer: () => Promise<Invocation> = () => Promise.resolve(success),
  options: Partial<EventSourceMappingsOptions> = {},
): EventSourceMappings {
  const all = new EventSourceMappings({
    clock,
    random: seededRandom(1),
    dispatcher: queue,
    invoker: {
      invoke: (name, event) => {
        invoked.push({ name, records: (event as { Records: SqsRecord[] }).Records });
        return answer();
      },
    },
    functionFor: () => ({ roleArn: 'arn:aws:iam::000000000000:role/subject', timeoutMs: 30_000 }),
    compilePattern: () => () => true,
    log: (entry) => log.push(entry),
    ...options,
  });
  all.define({ uuid: '1', functionName: 'subject', eventSourceArn, ...settings });
  return all;
}

function message(name: string, more: object = {}): object {
  return { MessageId: name, ReceiptHandle: `handle-${name}`, Body: name, MD5OfBody: 'md5', Attributes: {}, ...more };
}

async function close(all: EventSourceMappings): Promise<void> {
  const closing = all.close();
  await clock.advance(500);
  await closing;
}

describe('an event source mapping', () => {
  it("reads its queue as the function's role, with all attributes, by long polls", async () => {
    const all = mappings();
    await all.start();
    await clock.advance(0);
    expect(queue.of('ReceiveMessage')).toEqual([
      {
        operation: 'ReceiveMessage',
        principal: 'arn:aws:iam::000000000000:role/subject',
        input: {
          QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/orders',
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 20,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        },
      },
    ]);
    await close(all);
  });

  it('hands messages on as the records that Lambda makes of them', async () => {
    queue.batches.push([
      message('a', {
        Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1' },
        MD5OfMessageAttributes: 'md5a',
        MessageAttributes: {
          text: { StringValue: 'x', DataType: 'String' },
          bytes: { BinaryValue: 'AAE=', DataType: 'Binary' },
        },
      }),
    ]);
    const all = mappings();
    await all.start();
    await clock.advance(0);
    expect(invoked).toEqual([
      {
        name: 'subject',
        records: [
          {
            messageId: 'a',
            receiptHandle: 'handle-a',
            body: 'a',
            attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1' },
            messageAttributes: {
              text: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
              bytes: { binaryValue: 'AAE=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
            },
            md5OfMessageAttributes: 'md5a',
            md5OfBody: 'md5',
            eventSource: 'aws:sqs',
            eventSourceARN: eventSourceArn,
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
    await close(all);
  });

  it('splits what does not fit into 6 MB, and deletes in tens', async () => {
    const large = 'x'.repeat(1024 * 1024 - 1000);
    queue.batches.push(Array.from({ length: 10 }, (_, index) => message(`m${index}`, { Body: large })));
    const all = mappings();
    await all.start();
    await clock.advance(1000);
    expect(invoked.map(({ records }) => records.length)).toEqual([6, 4]);
    expect(queue.handles('DeleteMessageBatch')).toHaveLength(10);
    await close(all);
  });

  it('deletes a batch of more than ten in several calls', async () => {
    for (const ten of [0, 1, 2]) {
      queue.batches.push(Array.from({ length: ten < 2 ? 10 : 5 }, (_, index) => message(`m${ten}${index}`)));
    }
    const all = mappings({ batchSize: 25, maximumBatchingWindowSeconds: 1 });
    await all.start();
    await clock.advance(1000);
    expect(invoked.map(({ records }) => records.length)).toEqual([25]);
    expect(queue.of('DeleteMessageBatch').map(({ input }) => (input['Entries'] as unknown[]).length)).toEqual([
      10, 10, 5,
    ]);
    expect(queue.of('ReceiveMessage')[2]?.input['MaxNumberOfMessages']).toBe(5);
    await close(all);
  });

  it('says why it cannot read, and tries again less and less often', async () => {
    const all = mappings();
    await all.start();
    queue.refusal = new AwsError('AccessDeniedException', 'User is not authorized');
    queue.batches.push([]);
    await close(all);
    const again = mappings();
    queue.refusal = new AwsError('AccessDeniedException', 'User is not authorized');
    await again.start();
    await clock.advance(10_000);
    const problems = log.filter((entry) => entry.kind === 'mapping-problem');
    expect(problems[0]).toEqual({
      kind: 'mapping-problem',
      functionName: 'subject',
      eventSourceArn,
      error: 'AccessDeniedException: User is not authorized',
    });
    // At the start, then after 0, 1, 3 and 7 seconds.
    expect(problems).toHaveLength(5);
    queue.refusal = undefined;
    queue.batches.push([message('a')]);
    await clock.advance(10_000);
    expect(queue.handles('DeleteMessageBatch')).toEqual(['handle-a']);
    await close(again);
  });

  it('does not start on a queue that is not there', async () => {
    queue.refusal = new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    await expect(mappings().start()).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });

  it('does not start on a queue that hides messages for less than the function may take', async () => {
    const all = mappings({}, undefined, { functionFor: () => ({ roleArn: 'r', timeoutMs: 61_000 }) });
    await expect(all.start()).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });
});

describe('closing the mappings', () => {
  it('hangs up the long poll', async () => {
    const all = mappings();
    await all.start();
    await clock.advance(0);
    await all.close();
    expect(queue.of('ChangeMessageVisibilityBatch')).toEqual([]);
    await clock.advance(60_000);
    expect(queue.of('ReceiveMessage')).toHaveLength(1);
  });

  it('waits for a function that is about to end', async () => {
    queue.batches.push([message('a')]);
    let finish: (invocation: Invocation) => void = () => {};
    const all = mappings(
      {},
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    await all.start();
    await clock.advance(0);
    const closing = all.close();
    finish(success);
    await closing;
    expect(queue.handles('DeleteMessageBatch')).toEqual(['handle-a']);
    expect(queue.of('ChangeMessageVisibilityBatch')).toEqual([]);
  });

  it('gives back the messages of a function that does not end in time, and leaves them alone from then on', async () => {
    queue.batches.push([message('a'), message('b')]);
    let finish: (invocation: Invocation) => void = () => {};
    const all = mappings(
      {},
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    await all.start();
    await clock.advance(0);
    await close(all);
    expect(queue.handles('ChangeMessageVisibilityBatch')).toEqual(['handle-a', 'handle-b']);
    finish(success);
    await clock.advance(1000);
    expect(queue.handles('DeleteMessageBatch')).toEqual([]);
  });

  it('gives back the messages of a function that was killed meanwhile', async () => {
    queue.batches.push([message('a')]);
    let finish: (invocation: Invocation) => void = () => {};
    const all = mappings(
      {},
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    await all.start();
    await clock.advance(0);
    const closing = all.close();
    finish({ requestId: '1', payload: '{}', functionError: 'Unhandled' });
    await closing;
    expect(queue.handles('ChangeMessageVisibilityBatch')).toEqual(['handle-a']);
  });
});
