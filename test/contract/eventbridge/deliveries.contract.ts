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
  bus.inside.obstacle = (_operation, input) => {
    if (input.QueueUrl?.endsWith(`/${name}`)) error();
  };
}

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
describe('retries', { tags: 'inside-view' }, () => {
  it('go on with growing delays until the target takes the event', async () => {
    const queue = await bus.queue('orders');
    const rule = await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    const times: number[] = [];
    bus.inside.obstacle = () => {
      times.push(bus.time.now());
      if (times.length < 5) outage();
    };
    await bus.put(entry);
    await bus.time.pass(hour);
    expect(await bus.drain(queue.url)).toHaveLength(1);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(gaps).toHaveLength(4);
    for (const [index, gap] of gaps.entries()) {
      expect(gap).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(gap).toBeLessThanOrEqual(1000 * 2 ** index);
    }
    expect(bus.inside.service.counters.rule(rule)).toMatchObject({
      matched: 1,
      invocations: 5,
      retries: 4,
      failedInvocations: 0,
    });
    expect(bus.inside.service.pendingDeliveries).toBe(0);
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
    await bus.time.pass(hour);
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
    expect(bus.inside.service.counters.rule(rule)).toMatchObject({
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
    await bus.time.pass(60_000);
    const [letter] = await bus.drain(deadLetters.url);
    expect(texts(letter)['EXHAUSTED_RETRY_CONDITION']).toBe('MaximumEventAgeInSeconds');
  });

  it('last a day and 185 attempts at most without a policy', async () => {
    const queue = await bus.queue('orders');
    const rule = await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    bus.inside.obstacle = outage;
    await bus.put(entry);
    await bus.time.pass(25 * hour);
    expect(bus.inside.service.pendingDeliveries).toBe(0);
    const { invocations, failedInvocations } = bus.inside.service.counters.rule(rule);
    expect(failedInvocations).toBe(1);
    expect(invocations).toBeGreaterThan(100);
    expect(invocations).toBeLessThanOrEqual(186);
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
describe('errors that are not tried again', () => {
  it.each([
    ['a missing queue', 'NO_RESOURCE', 'does not exist'],
    ['a missing permission', 'NO_PERMISSIONS', 'not authorized'],
  ])('%s sends the event straight to the dead-letter queue', async (_, errorCode, message) => {
    const deadLetters = await bus.queue('dead');
    const Arn = bus.queueArn('target');
    if (errorCode === 'NO_PERMISSIONS') await bus.queue('target', {}, { open: false });
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn, DeadLetterConfig: { Arn: deadLetters.arn } }]);
    await bus.put(entry);
    const [letter] = await bus.drain(deadLetters.url);
    expect(texts(letter)).toMatchObject({ ERROR_CODE: errorCode, TARGET_ARN: Arn, RETRY_ATTEMPTS: '0' });
    expect(texts(letter)['ERROR_MESSAGE']).toContain(message);
    expect(texts(letter)['EXHAUSTED_RETRY_CONDITION']).toBeUndefined();
  });

  it(
    'count as failed without a dead-letter queue, and when it refuses the event',
    { tags: 'inside-view' },
    async () => {
      const arn = 'arn:aws:sqs:us-east-1:000000000000:nowhere';
      const plain = await bus.rule('plain', pattern, [{ Id: 'queue', Arn: arn }]);
      const unlucky = await bus.rule('unlucky', pattern, [
        { Id: 'queue', Arn: arn, DeadLetterConfig: { Arn: `${arn}-dlq` } },
      ]);
      await bus.put(entry);
      await bus.idle();
      expect(bus.inside.service.counters.rule(plain)).toMatchObject({
        failedInvocations: 1,
        notSentToDeadLetterQueue: 0,
      });
      expect(bus.inside.service.counters.rule(unlucky)).toMatchObject({
        failedInvocations: 1,
        notSentToDeadLetterQueue: 1,
      });
    },
  );
});

describe('what a target did not take is told', { tags: 'inside-view' }, () => {
  it('once for all events that failed alike, with what becomes of them', async () => {
    const queue = await bus.queue('orders');
    const letters = await bus.queue('letters');
    const target = { Id: 'queue', Arn: queue.arn, DeadLetterConfig: { Arn: letters.arn } };
    const ruleArn = await bus.rule('orders', pattern, [target]);
    obstruct('orders', () => {
      throw new AwsError('ThrottlingException', 'Too fast.', { statusCode: 400 });
    });
    await bus.put(entry, entry, entry);
    await bus.inside.service.idle();
    const about = { ruleArn, targetArn: queue.arn };
    expect(bus.inside.failures).toEqual([
      { ...about, count: 3, fate: 'retried', failure: { code: 'THROTTLING', message: 'Too fast.', retryable: true } },
    ]);
    obstruct('orders', () => {
      throw new AwsError('AccessDenied', 'Not you.', { statusCode: 403 });
    });
    await bus.time.pass(hour);
    const told = bus.inside.failures.slice(1);
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    for (const failed of told)
      expect(failed).toMatchObject({ ...about, fate: 'dead-lettered', failure: { code: 'NO_PERMISSIONS' } });
  });

  it('as gone where no dead-letter queue takes it', async () => {
    await bus.rule('plain', pattern, [{ Id: 'queue', Arn: bus.queueArn('nowhere') }]);
    await bus.put(entry);
    await bus.inside.service.idle();
    expect(bus.inside.failures).toMatchObject([{ count: 1, fate: 'lost', failure: { code: 'NO_RESOURCE' } }]);
  });
});

describe('targets', () => {
  it('call queues as EventBridge on behalf of the rule', { tags: 'inside-view' }, async () => {
    const queue = await bus.queue('orders');
    const rule = await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    const principals: object[] = [];
    bus.inside.obstacle = (_operation, _input, { principal }) => principals.push(principal);
    await bus.put(entry);
    await bus.idle();
    expect(principals).toEqual([{ kind: 'service', arn: 'events.amazonaws.com', sourceArn: rule }]);
  });

  it('take the events of one request in one batch', { tags: 'inside-view' }, async () => {
    const queue = await bus.queue('orders');
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    const operations: string[] = [];
    bus.inside.obstacle = (operation) => operations.push(operation);
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

  it('may be functions', { tags: 'inside-view' }, async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    await bus.rule('orders', pattern, [{ Id: 'function', Arn: arn, InputPath: '$.detail.id' }]);
    await bus.put(entry);
    await bus.idle();
    expect(bus.inside.invocations).toEqual([{ arn, event: 1 }]);
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
      bus.name('second'),
    );
    await bus.rule('third', pattern, [{ Id: 'queue', Arn: queue.arn }], bus.name('third'));
    const { Entries } = await bus.put(entry);
    const bodies = await bus.bodies(queue.url);
    expect(bodies.map((body) => JSON.parse(body).id)).toEqual([Entries?.[0]?.EventId]);
  });

  it('that are taken away get nothing more', { tags: 'inside-view' }, async () => {
    const queue = await bus.queue('orders');
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn }]);
    bus.inside.obstacle = outage;
    await bus.put(entry);
    await bus.idle();
    await bus.events.send(new RemoveTargetsCommand({ Rule: 'orders', EventBusName: bus.busName, Ids: ['queue'] }));
    bus.inside.obstacle = undefined;
    await bus.time.pass(hour);
    expect(await bus.drain(queue.url)).toEqual([]);
    expect(bus.inside.service.pendingDeliveries).toBe(0);
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
    expect(String(Date.parse(at))).toEqual(bus.time.stamp(bus.time.now()));
  });

  it('is not wanted with a constant', async () => {
    const queue = await bus.queue('orders');
    await bus.rule('orders', pattern, [{ Id: 'queue', Arn: queue.arn, Input: '{"constant":true}' }]);
    await bus.put(entry);
    expect(await bus.bodies(queue.url)).toEqual(['{"constant":true}']);
  });
});

describe('a restart', { tags: 'inside-view' }, () => {
  it('goes on with deliveries that were accepted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'events-'));
    const file = join(directory, 'store.sqlite');
    const first = await EventBusFixture.start(file);
    const { arn } = await first.queue('orders');
    await first.rule('orders', pattern, [{ Id: 'queue', Arn: arn }]);
    first.inside.obstacle = outage;
    await first.put(entry);
    await first.close();
    const second = await EventBusFixture.again(file);
    await second.time.pass(hour);
    expect(await second.drain('http://x/000000000000/orders')).toHaveLength(1);
    await second.close();
    rmSync(directory, { recursive: true });
  });
});

function texts(message: Message | undefined): Record<string, string | undefined> {
  const entries = Object.entries(message?.MessageAttributes ?? {});
  return Object.fromEntries(entries.map(([name, { StringValue }]) => [name, StringValue]));
}
