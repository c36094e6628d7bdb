import {
  CancelMessageMoveTaskCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueFixture } from './queue-fixture.ts';

let sqs: QueueFixture;
let source: string;
let dead: string;
beforeEach(async () => {
  sqs = await QueueFixture.start();
  dead = await sqs.queue('dead');
  source = await sqs.queue('orders', {
    VisibilityTimeout: '0',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sqs.arn('dead'), maxReceiveCount: 1 }),
  });
});
afterEach(() => sqs.close());

const start = (rest: object = {}) =>
  sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: sqs.arn('dead'), ...rest }));
const list = async () =>
  (await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn: sqs.arn('dead'), MaxResults: 10 }))).Results;

/** Lets messages of the source queue become dead letters. */
async function deadLetters(count: number): Promise<(string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await sqs.send(source, `${n}`)).MessageId);
  while ((await sqs.receive(source)).length > 0);
  return ids;
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
describe('StartMessageMoveTask', () => {
  it('brings messages back to their source as new ones', async () => {
    const ids = await deadLetters(3);
    await sqs.time.pass(2000);
    const startedAt = sqs.time.now();
    await start();
    await sqs.time.pass(1000);
    const messages = await sqs.receiveAll(source);
    expect(new Set(messages.map(({ Body }) => Body))).toEqual(new Set(['0', '1', '2']));
    for (const { MessageId, Attributes } of messages) {
      expect(ids).not.toContain(MessageId);
      expect(Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
      expect(Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
      expect(Attributes?.SentTimestamp).toEqual(sqs.time.stamp(startedAt));
    }
    expect(await list()).toMatchObject([
      {
        Status: 'COMPLETED',
        SourceArn: sqs.arn('dead'),
        ApproximateNumberOfMessagesMoved: 3,
        ApproximateNumberOfMessagesToMove: 3,
      },
    ]);
  });

  it('moves to another queue, at the rate asked for, and can be cancelled', async () => {
    const other = await sqs.queue('other');
    await deadLetters(10);
    const { TaskHandle } = await start({ DestinationArn: sqs.arn('other'), MaxNumberOfMessagesPerSecond: 2 });
    await expect(start()).rejects.toThrow(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
    await sqs.time.pass(1100);
    expect(await list()).toMatchObject([{ Status: 'RUNNING', TaskHandle }]);
    await sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await sqs.time.pass(10_000);
    const [task] = (await list()) ?? [];
    expect(task).toMatchObject({ Status: 'CANCELLED' });
    expect(task).not.toHaveProperty('TaskHandle', expect.anything());
    const moved = await sqs.receiveAll(other);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(10);
    expect(task).toMatchObject({ ApproximateNumberOfMessagesMoved: moved.length });
  });

  it('moves no more a second than asked for', { tags: 'simulated-time' }, async () => {
    await sqs.queue('other');
    await deadLetters(10);
    await start({ DestinationArn: sqs.arn('other'), MaxNumberOfMessagesPerSecond: 2 });
    await sqs.time.pass(1100);
    expect(await list()).toMatchObject([{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 3 }]);
    await sqs.time.pass(2000);
    expect(await list()).toMatchObject([{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 7 }]);
  });

  it('fails when its destination goes', async () => {
    const other = await sqs.queue('other');
    await deadLetters(10);
    await start({ DestinationArn: sqs.arn('other'), MaxNumberOfMessagesPerSecond: 1 });
    await sqs.time.pass(1500);
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: other }));
    await sqs.time.pass(1000);
    await sqs.time.eventually(async () =>
      expect(await list()).toMatchObject([
        { Status: 'FAILED', FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' },
      ]),
    );
  });

  it('fails for a message that came from no source', async () => {
    await sqs.send(dead, 'sent here');
    await start();
    await sqs.time.pass(1000);
    expect(await list()).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }]);
  });

  it.each<[string, () => object, string]>([
    [
      'a missing source',
      () => ({ SourceArn: sqs.arn('nowhere') }),
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    ],
    [
      'a source that is no dead-letter queue',
      () => ({ SourceArn: sqs.arn('orders') }),
      'Source queue must be configured as a Dead Letter Queue.',
    ],
    [
      'a missing destination',
      () => ({ DestinationArn: sqs.arn('no') }),
      "The resource that you specified for the DestinationArn parameter doesn't exist.",
    ],
    ['a rate of 501', () => ({ MaxNumberOfMessagesPerSecond: 501 }), 'MaxNumberOfMessagesPerSecond'],
  ])('refuses %s', async (_, rest, message) => {
    await expect(start(rest())).rejects.toThrow(message);
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html
describe('CancelMessageMoveTask', () => {
  const handle = (taskId: string, sourceArn: string) =>
    Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');

  it.each<[string, string | (() => string), string, string]>([
    ['what is no handle', 'nonsense', 'InvalidParameterValue', 'Value for parameter TaskHandle is invalid.'],
    [
      'a task of a missing queue',
      () => handle('a', sqs.arn('nowhere')),
      'ResourceNotFoundException',
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    ],
    ['a missing task', () => handle('a', sqs.arn('dead')), 'ResourceNotFoundException', 'Task does not exist.'],
  ])('refuses %s', async (_, given, name, message) => {
    const TaskHandle = typeof given === 'string' ? given : given();
    await expect(sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject({
      name,
      message,
    });
  });
});
