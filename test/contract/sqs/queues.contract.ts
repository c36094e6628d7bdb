import {
  AddPermissionCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  RemovePermissionCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueFixture } from './queue-fixture.ts';

let sqs: QueueFixture;
beforeEach(async () => {
  sqs = await QueueFixture.start();
});
afterEach(() => sqs.close());

const set = (QueueUrl: string, Attributes: Record<string, string>) =>
  sqs.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
describe('CreateQueue', () => {
  it('gives a standard queue its attributes', async () => {
    const url = await sqs.queue('orders');
    const seconds = sqs.time.stamp(sqs.time.now(), 'seconds');
    expect(new URL(url).pathname).toBe(`/${sqs.accountId}/${sqs.name('orders')}`);
    expect(await sqs.attributes(url)).toEqual({
      QueueArn: sqs.arn('orders'),
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: seconds,
      LastModifiedTimestamp: seconds,
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
    });
  });

  it('gives a FIFO queue its attributes', async () => {
    const url = await sqs.queue('orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    expect(await sqs.attributes(url)).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    });
  });

  it('answers with the same queue for the same attributes, and refuses others', async () => {
    const url = await sqs.queue('orders', { DelaySeconds: '1' });
    expect(await sqs.queue('orders', { DelaySeconds: '1' })).toBe(url);
    expect(await sqs.queue('orders')).toBe(url);
    await expect(sqs.queue('orders', { DelaySeconds: '2' })).rejects.toMatchObject({
      name: 'QueueNameExists',
      message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
      Error: { Code: 'QueueAlreadyExists' },
    });
  });

  it.each<[string, string, Record<string, string>, string, string]>([
    ['a bad name', 'a b', {}, 'InvalidParameterValue', 'Can only include alphanumeric characters'],
    ['a long name', 'a'.repeat(81), {}, 'InvalidParameterValue', '1 to 80 in length'],
    ['a FIFO name without FifoQueue', 'a.fifo', {}, 'InvalidParameterValue', 'Can only include'],
    [
      'FifoQueue without the name',
      'a',
      { FifoQueue: 'true' },
      'InvalidParameterValue',
      'must end with .fifo suffix and be 1 to 80 in length.',
    ],
    ['FifoQueue false', 'a.fifo', { FifoQueue: 'false' }, 'InvalidAttributeName', 'Unknown Attribute FifoQueue.'],
    ['an unknown attribute', 'a', { Colour: 'red' }, 'InvalidAttributeName', 'Unknown Attribute Colour.'],
    ['an attribute of its own', 'a', { QueueArn: 'x' }, 'InvalidAttributeName', 'Unknown Attribute QueueArn.'],
    [
      'a long delay',
      'a',
      { DelaySeconds: '901' },
      'InvalidAttributeValue',
      'Invalid value for the parameter DelaySeconds.',
    ],
    ['a short retention', 'a', { MessageRetentionPeriod: '59' }, 'InvalidAttributeValue', 'MessageRetentionPeriod.'],
    ['a text for a number', 'a', { VisibilityTimeout: ' 6' }, 'InvalidAttributeValue', 'VisibilityTimeout.'],
    ['a tiny size', 'a', { MaximumMessageSize: '1000' }, 'InvalidAttributeValue', 'MaximumMessageSize.'],
    ['a huge size', 'a', { MaximumMessageSize: '1048577' }, 'InvalidAttributeValue', 'MaximumMessageSize.'],
    ['a long wait', 'a', { ReceiveMessageWaitTimeSeconds: '21' }, 'InvalidAttributeValue', 'ReceiveMessageWaitTime'],
    ['a policy that is none', 'a', { Policy: '{' }, 'InvalidAttributeValue', 'Invalid value for the parameter Policy.'],
    [
      'FIFO throughput for a standard queue',
      'a',
      { FifoThroughputLimit: 'perQueue' },
      'InvalidAttributeName',
      'You can specify the FifoThroughputLimit only when FifoQueue is set to true.',
    ],
    [
      'two kinds of encryption',
      'a',
      { KmsMasterKeyId: 'key', SqsManagedSseEnabled: 'true' },
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time.',
    ],
  ])('refuses %s', async (_, name, attributes, error, message) => {
    const failure: unknown = await sqs.queueNamed(name, attributes).catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ name: error, message: expect.stringContaining(message) });
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
describe('DeleteQueue', () => {
  it('takes the queue and its messages, and its name for a minute', async () => {
    const url = await sqs.queue('orders');
    await sqs.send(url, 'a');
    const deleted = sqs.time.mark();
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    await sqs.time.eventually(() => expect(sqs.attributes(url)).rejects.toMatchObject({ name: 'QueueDoesNotExist' }));
    await expect(sqs.queue('orders')).rejects.toMatchObject({
      name: 'QueueDeletedRecently',
      message: 'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    });
    await deleted.after(60_000);
    expect(await sqs.receive(await sqs.queue('orders'))).toEqual([]);
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
describe('GetQueueUrl and ListQueues', () => {
  it('find queues by name and prefix, page by page', async () => {
    const urls: string[] = [];
    const prefix = sqs.name('a');
    for (const name of ['1', '2', '3']) urls.push(await sqs.queueNamed(`${prefix}-${name}`));
    await sqs.queue('b');
    const { QueueUrl } = await sqs.client.send(new GetQueueUrlCommand({ QueueName: `${prefix}-2` }));
    expect(QueueUrl).toBe(urls[1]);
    await sqs.time.eventually(async () => {
      const first = await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 2 }));
      expect(first.QueueUrls).toHaveLength(2);
      const { NextToken } = first;
      const rest = new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 2, NextToken });
      const second = await sqs.client.send(rest);
      expect([...(first.QueueUrls ?? []), ...(second.QueueUrls ?? [])].toSorted()).toEqual(urls);
      expect(second.NextToken).toBeUndefined();
    });
  });

  it('say that a queue is missing', async () => {
    await expect(sqs.client.send(new GetQueueUrlCommand({ QueueName: sqs.name('no') }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
    const list = new ListQueuesCommand({ QueueNamePrefix: sqs.name('no') });
    expect((await sqs.client.send(list)).QueueUrls).toBeUndefined();
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
describe('attributes', () => {
  it('are changed, and asked for by name', async () => {
    const url = await sqs.queue('orders');
    await sqs.time.pass(2000);
    const changedAt = sqs.time.now();
    await set(url, { VisibilityTimeout: '69' });
    await sqs.time.eventually(async () => {
      const { Attributes } = await sqs.client.send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['VisibilityTimeout', 'LastModifiedTimestamp'],
        }),
      );
      expect(Attributes).toEqual({
        VisibilityTimeout: '69',
        LastModifiedTimestamp: sqs.time.stamp(changedAt, 'seconds'),
      });
    });
  });

  it('count visible, delayed and received messages', async () => {
    const url = await sqs.queue('orders');
    await sqs.send(url, 'a');
    await sqs.send(url, 'b');
    await sqs.send(url, 'c', { DelaySeconds: 900 });
    await sqs.receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 900 });
    await sqs.time.eventually(async () =>
      expect(await sqs.counts(url)).toMatchObject({ visible: 1, inFlight: 1, delayed: 1 }),
    );
  });

  it('are refused when unknown', async () => {
    const url = await sqs.queue('orders');
    const get = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['Colour' as 'All'] });
    await expect(sqs.client.send(get)).rejects.toMatchObject({ name: 'InvalidAttributeName' });
    await expect(set(url, { FifoQueue: 'true' })).rejects.toThrow('Unknown Attribute FifoQueue.');
    const fifo = await sqs.queue('orders.fifo', { FifoQueue: 'true' });
    await expect(set(fifo, { FifoQueue: 'false' })).rejects.toThrow(
      'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    );
  });

  it('take a policy away with an empty value', async () => {
    const url = await sqs.queue('orders', { Policy: '{"Version":"2012-10-17","Statement":[]}' });
    await set(url, { Policy: '' });
    await sqs.time.eventually(async () => expect(await sqs.attributes(url)).not.toHaveProperty('Policy'));
  });

  it('let messages expire by their retention, on the clock', { tags: 'simulated-time' }, async () => {
    const url = await sqs.queue('orders', { MessageRetentionPeriod: '60' });
    const sent = sqs.time.mark();
    await sqs.send(url, 'a');
    await sent.before(60_000);
    expect(await sqs.receive(url, { VisibilityTimeout: 0 })).toHaveLength(1);
    await sent.after(60_000);
    expect(await sqs.receive(url)).toEqual([]);
    await sqs.time.eventually(async () => expect(await sqs.counts(url)).toMatchObject({ visible: 0 }));
  });

  it('change the delay of waiting messages in a FIFO queue alone', async () => {
    const group = { MessageGroupId: 'g', MessageDeduplicationId: '1' };
    const fifo = await sqs.queue('orders.fifo', { FifoQueue: 'true', DelaySeconds: '600' });
    const standard = await sqs.queue('orders', { DelaySeconds: '600' });
    await sqs.send(fifo, 'a', group);
    await sqs.send(standard, 'a');
    for (const url of [fifo, standard]) await set(url, { DelaySeconds: '0' });
    await sqs.time.eventually(async () => expect(await sqs.receive(fifo)).toHaveLength(1));
    expect(await sqs.receive(standard)).toEqual([]);
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html
describe('RedrivePolicy and RedriveAllowPolicy', () => {
  const policy = (name: string, maxReceiveCount: number | string = 5) =>
    JSON.stringify({ deadLetterTargetArn: sqs.arn(name), maxReceiveCount });

  it.each<[string, string | (() => string), string]>([
    ['what is no JSON', ' ', 'Redrive policy is not a valid JSON map.'],
    ['an empty one', '{}', 'Redrive policy does not contain mandatory attribute: maxReceiveCount.'],
    [
      'one without target',
      '{"maxReceiveCount":5}',
      'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
    ],
    [
      'a count of 0',
      () => policy('x', 0),
      'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.',
    ],
    [
      'a target that is no ARN',
      '{"deadLetterTargetArn":"dummy","maxReceiveCount":42}',
      'Invalid value for deadLetterTargetArn.',
    ],
    [
      'a target that is no queue',
      () => policy('x').replace(':sqs:', ':sns:'),
      'Only SQS queues are valid resources for deadLetterTargetArn.',
    ],
    ['a FIFO target', () => policy('x.fifo'), 'Dead-letter queue must be same type of queue as the source..'],
    ['a missing target', () => policy('nowhere'), 'Dead letter target does not exist.'],
    [
      'another member',
      () => `${policy('x').slice(0, -1)},"a":1}`,
      'Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].',
    ],
  ])('refuse %s', async (_, given, message) => {
    const RedrivePolicy = typeof given === 'string' ? given : given();
    await expect(sqs.queue('orders', { RedrivePolicy })).rejects.toThrow(message);
    const url = await sqs.queue('orders');
    await expect(set(url, { RedrivePolicy })).rejects.toThrow(message);
  });

  it.each([
    ['[]', 'as it’s in an unsupported format.'],
    ['{"redrivePermission":"dummy"}', 'as it’s in an unsupported format.'],
    ['{"redrivePermission":"byQueue"}', 'you must also specify one or more sourceQueueArns values.'],
    ['{"redrivePermission":"allowAll","sourceQueueArns":["a"]}', 'you must set redrivePermission to byQueue.'],
    [
      JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: Array.from({ length: 11 }, () => 'a') }),
      'The maximum number of source queue ARNs you can specify is 10.',
    ],
  ])('refuse %s for a dead-letter queue', async (RedriveAllowPolicy, message) => {
    await expect(sqs.queue('dead', { RedriveAllowPolicy })).rejects.toThrow(message);
  });

  it('let only allowed queues name a dead-letter queue', async () => {
    await sqs.queue('dead', {
      RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [sqs.arn('orders')] }),
    });
    await sqs.queue('orders', { RedrivePolicy: policy('dead') });
    await expect(sqs.queue('others', { RedrivePolicy: policy('dead') })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
  it('are found from the dead-letter queue', async () => {
    const dead = await sqs.queue('dead');
    const sources = [
      await sqs.queue('a', { RedrivePolicy: policy('dead') }),
      await sqs.queue('b', { RedrivePolicy: policy('dead', '3') }),
    ];
    await sqs.queue('c');
    const { queueUrls } = await sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(queueUrls?.toSorted()).toEqual(sources);
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
describe('PurgeQueue', () => {
  it('takes all messages, once a minute', async () => {
    const url = await sqs.queue('orders');
    await sqs.send(url, 'a');
    await sqs.send(url, 'b', { DelaySeconds: 100 });
    const purge = new PurgeQueueCommand({ QueueUrl: url });
    const purged = sqs.time.mark();
    await sqs.client.send(purge);
    await expect(sqs.client.send(purge)).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
      message: `Only one PurgeQueue operation on ${sqs.name('orders')} is allowed every 60 seconds.`,
      $metadata: { httpStatusCode: 403 },
    });
    await sqs.time.eventually(async () => expect(await sqs.counts(url)).toMatchObject({ visible: 0, delayed: 0 }));
    await purged.after(60_000);
    await sqs.client.send(purge);
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html
describe('tags', () => {
  it('are added at the start and later, listed and removed', async () => {
    const QueueUrl = await sqs.queue('orders', {}, { a: '1', b: '2' });
    await sqs.client.send(new TagQueueCommand({ QueueUrl, Tags: { b: '3', c: '' } }));
    await sqs.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['a'] }));
    expect((await sqs.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ b: '3', c: '' });
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html
describe('permissions', () => {
  const permission = { Label: 'one', AWSAccountIds: ['111111111111'], Actions: ['ReceiveMessage'] };

  it('become statements of the policy', async () => {
    const QueueUrl = await sqs.queue('orders');
    await sqs.client.send(new AddPermissionCommand({ QueueUrl, ...permission }));
    const { Policy } = await sqs.attributes(QueueUrl);
    expect(JSON.parse(Policy ?? '')).toEqual({
      Version: '2008-10-17',
      Id: `${sqs.arn('orders')}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: 'one',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111111111111:root' },
          Action: 'SQS:ReceiveMessage',
          Resource: sqs.arn('orders'),
        },
      ],
    });
    await expect(sqs.client.send(new AddPermissionCommand({ QueueUrl, ...permission }))).rejects.toThrow(
      'Value one for parameter Label is invalid. Reason: Already exists.',
    );
    const remove = new RemovePermissionCommand({ QueueUrl, Label: 'one' });
    await sqs.client.send(remove);
    expect(await sqs.attributes(QueueUrl)).not.toHaveProperty('Policy');
    await expect(sqs.client.send(remove)).rejects.toThrow(
      "Value one for parameter Label is invalid. Reason: can't find label.",
    );
  });

  it('are refused for unknown actions', async () => {
    const QueueUrl = await sqs.queue('orders');
    const add = new AddPermissionCommand({ QueueUrl, ...permission, Actions: ['Dance'] });
    await expect(sqs.client.send(add)).rejects.toThrow('Value SQS:Dance for parameter ActionName is invalid.');
  });
});
