import { ChangeMessageVisibilityCommand, DeleteMessageCommand, DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueFixture } from './queue-fixture.ts';

let sqs: QueueFixture;
beforeEach(async () => {
  sqs = await QueueFixture.start();
});
afterEach(() => sqs.close());

const send: QueueFixture['send'] = (...args) => sqs.send(...args);
const receive: QueueFixture['receive'] = (...args) => sqs.receive(...args);

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
describe('SendMessage', () => {
  it('delivers body, attributes and system attributes, with digests the SDK checks', async () => {
    const url = await sqs.queue('orders');
    const now = sqs.time.stamp(sqs.time.now());
    const sent = await send(url, 'hello', {
      MessageAttributes: {
        colour: { DataType: 'String', StringValue: 'blue' },
        size: { DataType: 'Number.int', StringValue: '42' },
        blob: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2, 255]) },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    });
    const [message] = await receive(url);
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'hello',
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: {
        SenderId: expect.any(String),
        SentTimestamp: now,
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: now,
        AWSTraceHeader: 'Root=1-2-3',
      },
    });
    expect(message?.MessageAttributes?.['blob']?.BinaryValue).toEqual(new Uint8Array([1, 2, 255]));
  });

  it('computes the digest of attributes as AWS does', async () => {
    const url = await sqs.queue('digests');
    const { MD5OfMessageAttributes } = await send(url, 'msg', {
      MessageAttributes: {
        'Help.Me': { DataType: 'String', StringValue: 'Me' },
        Hello: { DataType: 'String', StringValue: 'There' },
        General: { DataType: 'String', StringValue: 'Kenobi' },
      },
    });
    expect(MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5');
  });

  it('refuses a missing queue', async () => {
    const url = (await sqs.queue('here')).replace(sqs.name('here'), sqs.name('nowhere'));
    await expect(send(url, 'x')).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
      Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' },
    });
  });

  it.each([
    ['an empty body', '', {}, 'The request must contain the parameter MessageBody.'],
    ['a control character', 'a\u0000b', {}, 'Invalid characters found.'],
    ['a delay of 901 s', 'x', { DelaySeconds: 901 }, 'Reason: DelaySeconds must be >= 0 and <= 900.'],
    [
      'an empty attribute',
      'x',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      "Message (user) attribute 'a' must contain a non-empty value of type 'String'.",
    ],
    [
      'a number that is none',
      'x',
      { MessageAttributes: { a: { DataType: 'Number', StringValue: 'ten' } } },
      "Can't cast the value of message (user) attribute 'a' to a number.",
    ],
    [
      'a reserved name',
      'x',
      { MessageAttributes: { 'AWS.a': { DataType: 'String', StringValue: 'b' } } },
      "You can't use",
    ],
    ['a deduplication id', 'x', { MessageDeduplicationId: '1' }, 'not valid for this queue type'],
  ])('refuses %s', async (_, body, rest, message) => {
    const url = await sqs.queue('strict');
    await expect(send(url, body, rest)).rejects.toThrow(message);
  });

  it('counts body and attributes against MaximumMessageSize', async () => {
    const url = await sqs.queue('small', { MaximumMessageSize: '1024' });
    await send(url, 'x'.repeat(1024));
    await expect(send(url, 'x'.repeat(1025))).rejects.toThrow(
      'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    );
    const attribute = { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } };
    await expect(send(url, 'x'.repeat(1020), attribute)).rejects.toThrow('must be shorter than 1024 bytes');
  });

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
  it('takes a group for a standard queue, which does not hold others back', async () => {
    const url = await sqs.queue('fair');
    for (const body of ['a', 'b']) await send(url, body, { MessageGroupId: 'tenant' });
    const [first] = await receive(url, { MaxNumberOfMessages: 1 });
    const [second] = await receive(url);
    expect([first?.Body, second?.Body]).toEqual(['a', 'b']);
    expect(second?.Attributes).toMatchObject({ MessageGroupId: 'tenant' });
  });

  it('takes 1 MiB and not a byte more', async () => {
    const url = await sqs.queue('large');
    await send(url, 'x'.repeat(1_048_576));
    await expect(send(url, 'x'.repeat(1_048_577))).rejects.toThrow('must be shorter than 1048576 bytes');
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
describe('visibility timeout', () => {
  it('hides a received message until it is over, and counts receives', async () => {
    const url = await sqs.queue('orders', { VisibilityTimeout: '5' });
    await send(url, 'a');
    const received = sqs.time.mark();
    const first = await receive(url);
    expect(await receive(url, { WaitTimeSeconds: 0 })).toEqual([]);
    await received.before(5000);
    expect(await receive(url, { WaitTimeSeconds: 0 })).toEqual([]);
    await received.after(5000);
    const [second] = await receive(url);
    expect(second?.Attributes).toMatchObject({
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: first[0]?.Attributes?.ApproximateFirstReceiveTimestamp,
    });
    expect(second?.ReceiptHandle).not.toBe(first[0]?.ReceiptHandle);
  });

  it('deletes by the latest handle, and by an old one nothing', async () => {
    const url = await sqs.queue('orders', { VisibilityTimeout: '1' });
    await send(url, 'a');
    const [first] = await receive(url);
    await sqs.time.pass(1000);
    const [second] = await receive(url);
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    await sqs.time.pass(1000);
    await sqs.time.eventually(async () => expect(await sqs.counts(url)).toMatchObject({ visible: 1 }));
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }));
    await sqs.time.eventually(async () => expect(await sqs.counts(url)).toMatchObject({ visible: 0, inFlight: 0 }));
  });

  it('is changed for one message, from now on', async () => {
    const url = await sqs.queue('orders', { VisibilityTimeout: '1' });
    await send(url, 'a');
    const [message] = await receive(url);
    const change = (VisibilityTimeout: number) =>
      sqs.client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout }),
      );
    const changed = sqs.time.mark();
    await change(6);
    await changed.before(6000);
    expect(await receive(url, { WaitTimeSeconds: 0 })).toEqual([]);
    await change(0);
    expect(await receive(url)).toHaveLength(1);
    await expect(change(43_201)).rejects.toThrow('VisibilityTimeout must be an integer between 0 and 43200');
  });

  it('never goes beyond 12 hours from the receive', async () => {
    const url = await sqs.queue('orders', { VisibilityTimeout: '43200' });
    await send(url, 'a');
    const [message] = await receive(url);
    await sqs.time.pass(3000);
    await expect(
      sqs.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout: 43_200,
        }),
      ),
    ).rejects.toThrow('Total VisibilityTimeout for the message is beyond the limit [43200 seconds].');
  });

  it('refuses handles that are none', async () => {
    const url = await sqs.queue('orders');
    await expect(
      sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: 'garbage' })),
    ).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
describe('long polling', () => {
  it('ends at once when a message arrives', async () => {
    const url = await sqs.queue('orders');
    const { answer } = await sqs.time.begin(() => receive(url, { WaitTimeSeconds: 20 }));
    await send(url, 'a');
    expect(await answer).toHaveLength(1);
  });

  it('wakes when a delay or a visibility timeout ends', async () => {
    const url = await sqs.queue('orders', { ReceiveMessageWaitTimeSeconds: '20' });
    await send(url, 'a', { DelaySeconds: 5 });
    const { answer } = await sqs.time.begin(() => receive(url, { WaitTimeSeconds: undefined }));
    await sqs.time.pass(5000);
    expect(await answer).toHaveLength(1);
  });

  it('answers empty after the wait', async () => {
    const url = await sqs.queue('orders');
    const { answer } = await sqs.time.begin(() => receive(url, { WaitTimeSeconds: 20 }));
    await sqs.time.pass(20_000);
    expect(await answer).toEqual([]);
  });

  it.each([21, -1])('refuses a wait of %i seconds', async (WaitTimeSeconds) => {
    const url = await sqs.queue('orders');
    await expect(receive(url, { WaitTimeSeconds })).rejects.toThrow(
      `Value ${WaitTimeSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
    );
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
describe('redrive policy', () => {
  it('moves a message to the dead-letter queue at the receive after maxReceiveCount', async () => {
    const deadLetters = await sqs.queue('orders-dlq', { MessageRetentionPeriod: '1209600' });
    const { QueueArn } = await sqs.attributes(deadLetters);
    const url = await sqs.queue('orders', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QueueArn, maxReceiveCount: 2 }),
    });
    const { MessageId } = await send(url, 'poison');
    const sentAt = sqs.time.now();
    await sqs.time.pass(1000);
    expect(await receive(url)).toHaveLength(1);
    expect(await receive(url)).toHaveLength(1);
    expect(await receive(url)).toEqual([]);
    const [dead] = await receive(deadLetters);
    expect(dead).toMatchObject({
      MessageId,
      Body: 'poison',
      Attributes: {
        SentTimestamp: sqs.time.stamp(sentAt),
        DeadLetterQueueSourceArn: sqs.arn('orders'),
      },
    });
  });

  it('leaves messages where they are when the dead-letter queue has gone', async () => {
    const deadLetters = await sqs.queue('orders-dlq');
    const { QueueArn } = await sqs.attributes(deadLetters);
    const url = await sqs.queue('orders', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QueueArn, maxReceiveCount: 1 }),
    });
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: deadLetters }));
    await send(url, 'poison');
    for (let receives = 1; receives <= 3; receives += 1) expect(await receive(url)).toHaveLength(1);
  });

  it(
    'counts retention in a standard dead-letter queue from the first sending',
    { tags: 'simulated-time' },
    async () => {
      const day = 86_400_000;
      const deadLetters = await sqs.queue('orders-dlq', { MessageRetentionPeriod: '345600' });
      const { QueueArn } = await sqs.attributes(deadLetters);
      const url = await sqs.queue('orders', {
        VisibilityTimeout: '0',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QueueArn, maxReceiveCount: 1 }),
      });
      await send(url, 'poison');
      const sent = sqs.time.mark();
      await sqs.time.pass(day);
      await receive(url);
      await receive(url);
      await sent.before(4 * day);
      await sqs.time.eventually(async () => expect(await sqs.counts(deadLetters)).toMatchObject({ visible: 1 }));
      await sent.after(4 * day);
      await sqs.time.eventually(async () => expect(await sqs.counts(deadLetters)).toMatchObject({ visible: 0 }));
    },
  );
});
