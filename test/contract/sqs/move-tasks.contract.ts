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
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 }),
  });
});
afterEach(() => sqs.close());

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const start = (rest: object = {}) =>
  sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('dead'), ...rest }));
const list = async () =>
  (await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead'), MaxResults: 10 }))).Results;

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
    await sqs.clock.advance(60_000);
    await start();
    await sqs.clock.advance(1000);
    const messages = await sqs.receive(source);
    expect(messages.map(({ Body }) => Body)).toEqual(['0', '1', '2']);
    for (const { MessageId, Attributes } of messages) {
      expect(ids).not.toContain(MessageId);
      expect(Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
      expect(Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
      expect(Number(Attributes?.SentTimestamp)).toBeGreaterThanOrEqual(sqs.clock.now() - 1000);
    }
    expect(await list()).toMatchObject([
      {
        Status: 'COMPLETED',
        SourceArn: arnOf('dead'),
        ApproximateNumberOfMessagesMoved: 3,
        ApproximateNumberOfMessagesToMove: 3,
      },
    ]);
  });

  it('moves to another queue, at the rate asked for, and can be cancelled', async () => {
    const other = await sqs.queue('other');
    await deadLetters(10);
    const { TaskHandle } = await start({ DestinationArn: arnOf('other'), MaxNumberOfMessagesPerSecond: 2 });
    await expect(start()).rejects.toThrow(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
    await sqs.clock.advance(1100);
    expect(await list()).toMatchObject([{ Status: 'RUNNING', TaskHandle, ApproximateNumberOfMessagesMoved: 3 }]);
    await sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await sqs.clock.advance(10_000);
    const [task] = (await list()) ?? [];
    expect(task).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 3 });
    expect(task).not.toHaveProperty('TaskHandle', expect.anything());
    expect(await sqs.receive(other)).toHaveLength(3);
  });

  it('fails when its destination goes', async () => {
    const other = await sqs.queue('other');
    await deadLetters(10);
    await start({ DestinationArn: arnOf('other'), MaxNumberOfMessagesPerSecond: 1 });
    await sqs.clock.advance(1500);
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: other }));
    await sqs.clock.advance(1000);
    expect(await list()).toMatchObject([
      { Status: 'FAILED', FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' },
    ]);
  });

  it('fails for a message that came from no source', async () => {
    await sqs.send(dead, 'sent here');
    await start();
    await sqs.clock.advance(1000);
    expect(await list()).toMatchObject([{ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }]);
  });

  it.each([
    [{ SourceArn: arnOf('nowhere') }, "The resource that you specified for the SourceArn parameter doesn't exist."],
    [{ SourceArn: arnOf('orders') }, 'Source queue must be configured as a Dead Letter Queue.'],
    [
      { DestinationArn: arnOf('no') },
      "The resource that you specified for the DestinationArn parameter doesn't exist.",
    ],
    [{ MaxNumberOfMessagesPerSecond: 501 }, 'MaxNumberOfMessagesPerSecond'],
  ])('refuses %j', async (rest, message) => {
    await expect(start(rest)).rejects.toThrow(message);
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html
describe('CancelMessageMoveTask', () => {
  const handle = (taskId: string, sourceArn: string) =>
    Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');

  it.each([
    ['nonsense', 'InvalidParameterValue', 'Value for parameter TaskHandle is invalid.'],
    [
      handle('a', arnOf('nowhere')),
      'ResourceNotFoundException',
      "The resource that you specified for the SourceArn parameter doesn't exist.",
    ],
    [handle('a', arnOf('dead')), 'ResourceNotFoundException', 'Task does not exist.'],
  ])('refuses %s', async (TaskHandle, name, message) => {
    await expect(sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject({
      name,
      message,
    });
  });
});
