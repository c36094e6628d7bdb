import { DeleteMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueFixture } from './queue-fixture.ts';

let sqs: QueueFixture;
let url: string;
beforeEach(async () => {
  sqs = await QueueFixture.start();
  url = await sqs.queue('orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
});
afterEach(() => sqs.close());

const send = (body: string, group = 'g', rest: object = {}) => sqs.send(url, body, { MessageGroupId: group, ...rest });
const bodies = async (rest: object = {}) => (await sqs.receive(url, rest)).map(({ Body }) => Body);
const remove = (handle: string | undefined) =>
  sqs.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle }));

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
describe('message groups', () => {
  it('keep their order, and let nothing past a message in flight', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    await send('other', 'h');
    const [first] = await sqs.receive(url, { MaxNumberOfMessages: 1 });
    expect(first?.Body).toBe('1');
    expect(await bodies()).toEqual(['other']);
    await remove(first?.ReceiptHandle);
    expect(await bodies()).toEqual(['2', '3']);
  });

  it('begin again with the message whose visibility timeout is over', async () => {
    for (const body of ['1', '2']) await send(body);
    const received = sqs.time.mark();
    await sqs.receive(url, { MaxNumberOfMessages: 1, VisibilityTimeout: 2 });
    await received.after(2000);
    expect(await bodies()).toEqual(['1', '2']);
  });

  it('wake a long poll when the message in flight is deleted', async () => {
    for (const body of ['1', '2']) await send(body);
    const [first] = await sqs.receive(url, { MaxNumberOfMessages: 1 });
    const { answer } = await sqs.time.begin(() => bodies({ WaitTimeSeconds: 20 }));
    await remove(first?.ReceiptHandle);
    expect(await answer).toEqual(['2']);
  });

  it('show group, deduplication id and growing sequence numbers', async () => {
    const sent = [await send('1', 'g', { MessageDeduplicationId: 'one' }), await send('2')];
    const messages = await sqs.receive(url);
    expect(messages[0]?.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: 'one' });
    const numbers = messages.map(({ Attributes }) => Attributes?.SequenceNumber ?? '');
    expect(numbers).toEqual(sent.map(({ SequenceNumber }) => SequenceNumber));
    expect(numbers[0]).toMatch(/^\d{20}$/);
    expect(BigInt(numbers[1] ?? 0)).toBeGreaterThan(BigInt(numbers[0] ?? 0));
  });

  it('refuse a handle whose visibility timeout is over', async () => {
    await send('1');
    const [message] = await sqs.receive(url, { VisibilityTimeout: 1 });
    await sqs.time.pass(1000);
    await expect(remove(message?.ReceiptHandle)).rejects.toThrow(
      `Value ${message?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    );
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
describe('deduplication', () => {
  it('takes the same content once in five minutes, even after it was deleted', { tags: 'simulated-time' }, async () => {
    const sent = sqs.time.mark();
    const first = await send('a');
    const [message] = await sqs.receive(url);
    await remove(message?.ReceiptHandle);
    await sent.before(5 * 60_000);
    const second = await send('a');
    expect([second.MessageId, second.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    expect(await bodies()).toEqual([]);
    await sent.after(5 * 60_000);
    await send('a');
    expect(await bodies()).toEqual(['a']);
  });

  it('goes by the id where one is given', async () => {
    await send('a', 'g', { MessageDeduplicationId: '1' });
    await send('b', 'g', { MessageDeduplicationId: '1' });
    await send('a', 'g', { MessageDeduplicationId: '2' });
    expect(await bodies()).toEqual(['a', 'a']);
  });

  it('holds across groups, unless the scope is the group', async () => {
    await send('a', 'g');
    await send('a', 'h');
    expect(await bodies()).toEqual(['a']);
    url = await sqs.queue('scoped.fifo', {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    await send('a', 'g');
    await send('a', 'h');
    expect(await bodies()).toEqual(['a', 'a']);
  });

  it('needs an id, or the content', async () => {
    url = await sqs.queue('strict.fifo', { FifoQueue: 'true' });
    await expect(send('a')).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message:
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    });
    const batch = { QueueUrl: url, Entries: [{ Id: 'a', MessageBody: 'a', MessageGroupId: 'g' }] };
    await expect(sqs.client.send(new SendMessageBatchCommand(batch))).rejects.toThrow('The queue should either have');
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
describe('a FIFO queue refuses', () => {
  it('a message without group', async () => {
    await expect(sqs.send(url, 'a')).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter MessageGroupId.',
      Error: { Code: 'MissingParameter' },
    });
    const batch = { QueueUrl: url, Entries: [{ Id: 'a', MessageBody: 'a' }] };
    await expect(sqs.client.send(new SendMessageBatchCommand(batch))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'The request must contain the parameter MessageGroupId.',
    });
  });

  it('a delay for one message', async () => {
    await expect(send('a', 'g', { DelaySeconds: 2 })).rejects.toThrow(
      'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    );
  });

  it('a group of other characters', async () => {
    await expect(send('a', 'g h')).rejects.toThrow(
      'Value g h for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
describe('ReceiveRequestAttemptId', () => {
  it('gives the same messages again after a lost answer', async () => {
    await send('1');
    const attempt = { ReceiveRequestAttemptId: 'try-1', VisibilityTimeout: 6 };
    const first = await sqs.receive(url, attempt);
    await sqs.time.pass(3000);
    const again = sqs.time.mark();
    expect(await sqs.receive(url, attempt)).toEqual(first);
    await again.before(6000);
    expect(await bodies({ WaitTimeSeconds: 0 })).toEqual([]);
    await again.after(6000);
    expect(await bodies()).toEqual(['1']);
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
describe('a FIFO dead-letter queue', () => {
  it('takes exhausted messages in order, counts their age anew, and frees the group', async () => {
    const dead = await sqs.queue('dead.fifo', { FifoQueue: 'true' });
    url = await sqs.queue('source.fifo', {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sqs.arn('dead.fifo'), maxReceiveCount: 1 }),
    });
    await send('1');
    await sqs.receive(url, { MaxNumberOfMessages: 1 });
    await send('2');
    await sqs.time.pass(20_000);
    const movedAt = sqs.time.now();
    expect(await bodies({ MaxNumberOfMessages: 1 })).toEqual(['2']);
    const [letter] = await sqs.receive(dead);
    expect(letter?.Attributes).toMatchObject({ MessageGroupId: 'g', SentTimestamp: sqs.time.stamp(movedAt) });
  });
});
