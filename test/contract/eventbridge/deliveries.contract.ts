import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import type { Message } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../packages/local/src/aws-error.ts';
import { EventBusFixture } from './event-bus-fixture.ts';

let bus: EventBusFixture;
beforeEach(async () => {
  bus = await EventBusFixture.start();
});
afterEach(() => bus.close());

const entry = { Source: 'shop', DetailType: 'order', Detail: '{"id":1,"name":"a \\"b\\"","tags":["x"]}' };
const pattern = { source: ['shop'] };
const hour = 3_600_000;

const outage = (): never => {
  throw new AwsError('InternalError', 'The queue is out.', { statusCode: 500 });
};

/** Lets only calls to queues whose URL ends with `name` fail. */
function obstruct(name: string, error: () => never): void {
  bus.obstacle = (_operation, input) => {
    if (input.QueueUrl?.endsWith(`/${name}`)) error();
  };
}

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
describe('retries', () => {
  it('go on with growing delays until the target takes the event', async () => {
    const queue = await bus.queue('orders');
    const rule = await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    const times: number[] = [];
    bus.obstacle = () => {
      times.push(bus.clock.now());
      if (times.length < 5) outage();
    };
    await bus.put(entry);
    await bus.clock.advance(hour);
    expect(await bus.drain(queue.url)).toHaveLength(1);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(gaps).toHaveLength(4);
    for (const [index, gap] of gaps.entries()) {
      expect(gap).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(gap).toBeLessThanOrEqual(1000 * 2 ** index);
    }
    expect(bus.service.counters.rule(rule)).toMatchObject({
      matched: 1,
      invocations: 5,
      retries: 4,
      failedInvocations: 0,
    });
    expect(bus.service.pendingDeliveries).toBe(0);
  });

  it('end after MaximumRetryAttempts, with the reason in the dead-letter queue', async () => {
    const queue = await bus.queue('orders');
    const deadLetters = await bus.queue('dead');
    const rule = await bus.rule('orders', pattern, [
      {
        Id: 'queue',
        Arn: queue.arn,
        InputPath: '$.detail',
        RetryPolicy: { MaximumRetryAttempts: 2 },
        DeadLetterConfig: { Arn: deadLetters.arn },
      },
    ]);
    obstruct('orders', outage);
    await bus.put(entry);
    await bus.clock.advance(hour);
    const [letter, ...more] = await bus.drain(deadLetters.url);
    expect(more).toEqual([]);
    expect(JSON.parse(letter?.Body ?? '')).toMatchObject({ source: 'shop', detail: JSON.parse(entry.Detail) });
    expect(texts(letter)).toEqual({
      RULE_ARN: rule,
      TARGET_ARN: queue.arn,
      ERROR_CODE: 'ERROR_FROM_TARGET',
      ERROR_MESSAGE: 'The queue is out.',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '2',
    });
    expect(bus.service.counters.rule(rule)).toMatchObject({
      invocations: 3,
      failedInvocations: 1,
      sentToDeadLetterQueue: 1,
    });
  });

  it('end after MaximumEventAgeInSeconds', async () => {
    const queue = await bus.queue('orders');
    const deadLetters = await bus.queue('dead');
    await bus.rule('orders', pattern, [
      {
        Id: 'queue',
        Arn: queue.arn,
        RetryPolicy: { MaximumEventAgeInSeconds: 60 },
        DeadLetterConfig: { Arn: deadLetters.arn },
      },
    ]);
    obstruct('orders', outage);
    await bus.put(entry);
    await bus.clock.advance(60_000);
    const [letter] = await bus.drain(deadLetters.url);
    expect(texts(letter)['EXHAUSTED_RETRY_CONDITION']).toBe('MaximumEventAgeInSeconds');
  });

  it('last a day and 185 attempts at most without a policy', async () => {
    const queue = await bus.queue('orders');
    const rule = await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    bus.obstacle = outage;
    await bus.put(entry);
    await bus.clock.advance(25 * hour);
    expect(bus.service.pendingDeliveries).toBe(0);
    const { invocations, failedInvocations } = bus.service.counters.rule(rule);
    expect(failedInvocations).toBe(1);
    expect(invocations).toBeGreaterThan(100);
    expect(invocations).toBeLessThanOrEqual(186);
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
describe('errors that are not tried again', () => {
  it.each([
    ['a missing queue', undefined, 'NO_RESOURCE', 'The specified queue does not exist.'],
    ['a missing permission', 'AccessDeniedException', 'NO_PERMISSIONS', 'not authorized'],
  ])('%s sends the event straight to the dead-letter queue', async (_, code, errorCode, message) => {
    const deadLetters = await bus.queue('dead');
    const arn = 'arn:aws:sqs:us-east-1:000000000000:nowhere';
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn: arn, DeadLetterConfig: { Arn: deadLetters.arn } }]);
    if (code !== undefined) {
      obstruct('nowhere', () => {
        throw new AwsError(code, message);
      });
    }
    await bus.put(entry);
    const [letter] = await bus.drain(deadLetters.url);
    expect(texts(letter)).toMatchObject({ ERROR_CODE: errorCode, ERROR_MESSAGE: message, RETRY_ATTEMPTS: '0' });
    expect(texts(letter)['EXHAUSTED_RETRY_CONDITION']).toBeUndefined();
  });

  it('count as failed without a dead-letter queue, and when it refuses the event', async () => {
    const arn = 'arn:aws:sqs:us-east-1:000000000000:nowhere';
    const plain = await bus.rule('plain', pattern, [{ Id: 'queue', Arn: arn }]);
    const unlucky = await bus.rule('unlucky', pattern, [
      { Id: 'queue', Arn: arn, DeadLetterConfig: { Arn: `${arn}-dlq` } },
    ]);
    await bus.put(entry);
    await bus.service.idle();
    expect(bus.service.counters.rule(plain)).toMatchObject({ failedInvocations: 1, notSentToDeadLetterQueue: 0 });
    expect(bus.service.counters.rule(unlucky)).toMatchObject({ failedInvocations: 1, notSentToDeadLetterQueue: 1 });
  });
});

describe('targets', () => {
  it('call queues as EventBridge on behalf of the rule', async () => {
    const queue = await bus.queue('orders');
    const rule = await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    const principals: object[] = [];
    bus.obstacle = (_operation, _input, { principal }) => principals.push(principal);
    await bus.put(entry);
    await bus.service.idle();
    expect(principals).toEqual([{ kind: 'service', arn: 'events.amazonaws.com', sourceArn: rule }]);
  });

  it('take the events of one request in one batch', async () => {
    const queue = await bus.queue('orders');
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    const operations: string[] = [];
    bus.obstacle = (operation) => operations.push(operation);
    await bus.put(...Array.from({ length: 10 }, () => entry));
    expect(await bus.drain(queue.url)).toHaveLength(10);
    expect(operations).toEqual(['SendMessageBatch']);
  });

  it('of a FIFO queue get the group, and an event once', async () => {
    const queue = await bus.queue('orders.fifo', { FifoQueue: 'true' });
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn, SqsParameters: { MessageGroupId: 'all' } }]);
    await bus.put(entry);
    const [message] = await bus.drain(queue.url);
    expect(message?.Attributes).toMatchObject({ MessageGroupId: 'all' });
  });

  it('may be functions', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    await bus.rule('orders', pattern, [{ Id: 'function', Arn: arn, InputPath: '$.detail.id' }]);
    await bus.put(entry);
    await bus.service.idle();
    expect(bus.invocations).toEqual([{ arn, event: 1 }]);
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
  it('may be buses, but no event goes on to a third', async () => {
    const queue = await bus.queue('orders');
    const second = await bus.bus('second');
    const third = await bus.bus('third');
    await bus.rule('first', pattern, [{ Id: 'bus', Arn: second }]);
    await bus.rule(
      'second',
      pattern,
      [
        { Id: 'queue', Arn: queue.arn },
        { Id: 'bus', Arn: third },
      ],
      'second',
    );
    await bus.rule('third', pattern, [{ Id: 'queue', Arn: queue.arn }], 'third');
    const { Entries } = await bus.put(entry);
    const bodies = await bus.bodies(queue.url);
    expect(bodies.map((body) => JSON.parse(body).id)).toEqual([Entries?.[0]?.EventId]);
  });

  it('that are taken away get nothing more', async () => {
    const queue = await bus.queue('orders');
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    bus.obstacle = outage;
    await bus.put(entry);
    await bus.service.idle();
    await bus.events.send(new RemoveTargetsCommand({ Rule: 'orders', Ids: ['queue'] }));
    bus.obstacle = undefined;
    await bus.clock.advance(hour);
    expect(await bus.drain(queue.url)).toEqual([]);
    expect(bus.service.pendingDeliveries).toBe(0);
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
describe('input transformer', () => {
  it.each([
    ['{"id": <id>, "name": <name>, "tags": <tags>}', '{"id": 1, "name": "a \\"b\\"", "tags": ["x"]}'],
    ['{"text": "<name> has <id>", "all": "<tags>"}', '{"text": "a \\"b\\" has 1", "all": "[\\"x\\"]"}'],
    ['"<name> of <missing>"', '"a \\"b\\" of "'],
    ['{"rule": <aws.events.rule-name>, "missing": <missing>}', '{"rule": "orders", "missing": ""}'],
  ])('makes of %s', async (InputTemplate, body) => {
    const queue = await bus.queue('orders');
    const InputPathsMap = { id: '$.detail.id', name: '$.detail.name', tags: '$.detail.tags', missing: '$.detail.no' };
    await bus.rule('orders', pattern, [
      { Id: 'queue', Arn: queue.arn, InputTransformer: { InputPathsMap, InputTemplate } },
    ]);
    await bus.put(entry);
    expect(await bus.bodies(queue.url)).toEqual([body]);
  });

  it('puts in the event without and with its detail', async () => {
    const queue = await bus.queue('orders');
    const InputTemplate =
      '{"head": <aws.events.event>, "all": <aws.events.event.json>, "at": <aws.events.event.ingestion-time>}';
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn, InputTransformer: { InputTemplate } }]);
    await bus.put(entry);
    const [body] = await bus.bodies(queue.url);
    const { head, all, at } = JSON.parse(body ?? '');
    expect(head).not.toHaveProperty('detail');
    expect(all).toEqual({ ...head, detail: JSON.parse(entry.Detail) });
    expect(at).toBe(new Date(bus.clock.now()).toISOString());
  });

  it('is not wanted with a constant', async () => {
    const queue = await bus.queue('orders');
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn, Input: '{"constant":true}' }]);
    await bus.put(entry);
    expect(await bus.bodies(queue.url)).toEqual(['{"constant":true}']);
  });
});

describe('a restart', () => {
  it('goes on with deliveries that were accepted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'events-'));
    const file = join(directory, 'store.sqlite');
    const first = await EventBusFixture.start(file);
    const { arn } = await first.queue('orders');
    await first.rule('orders', pattern, [{ Id: 'queue', Arn: arn }]);
    first.obstacle = outage;
    await first.put(entry);
    await first.close();
    const second = await EventBusFixture.start(file);
    await second.clock.advance(hour);
    expect(await second.drain('http://x/000000000000/orders')).toHaveLength(1);
    await second.close();
    rmSync(directory, { recursive: true });
  });
});

function texts(message: Message | undefined): Record<string, string | undefined> {
  const entries = Object.entries(message?.MessageAttributes ?? {});
  return Object.fromEntries(entries.map(([name, { StringValue }]) => [name, StringValue]));
}
