import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueueFixture } from './queue-fixture.ts';

let sqs: QueueFixture;
let url: string;
beforeEach(async () => {
  sqs = await QueueFixture.start();
  url = await sqs.queue('orders');
});
afterEach(() => sqs.close());

const send = (...Entries: SendMessageBatchRequestEntry[]) =>
  sqs.client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));

const entries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Id: `e-${index}`, MessageBody: `${index}` }));

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
describe('SendMessageBatch', () => {
  it('sends ten messages with digests the SDK checks', async () => {
    const { Successful, Failed } = await send(...entries(10));
    expect(Failed ?? []).toEqual([]);
    expect(Successful?.map(({ Id }) => Id)).toEqual(entries(10).map(({ Id }) => Id));
    const messages = await sqs.receiveAll(url);
    expect(new Set(messages.map(({ MessageId }) => MessageId))).toEqual(
      new Set(Successful?.map(({ MessageId }) => MessageId)),
    );
  });

  it('fails an entry alone', async () => {
    const { Successful, Failed } = await send(
      { Id: 'good', MessageBody: 'a' },
      { Id: 'delayed', MessageBody: 'b', DelaySeconds: 901 },
      { Id: 'garbled', MessageBody: 'c\u0000' },
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(Failed).toEqual([
      {
        Id: 'delayed',
        SenderFault: true,
        Code: 'InvalidParameterValue',
        Message: 'Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
      },
      {
        Id: 'garbled',
        SenderFault: true,
        Code: 'InvalidMessageContents',
        Message: expect.stringContaining('Invalid characters found.'),
      },
    ]);
    expect(await sqs.receive(url)).toHaveLength(1);
  });

  it.each<[string, SendMessageBatchRequestEntry[], string, string]>([
    ['no entry', [], 'EmptyBatchRequest', 'There should be at least one SendMessageBatchRequestEntry in the request.'],
    [
      'eleven entries',
      entries(11),
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10. You have sent 11.',
    ],
    [
      'the same id twice',
      [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ],
      'BatchEntryIdsNotDistinct',
      'Id a repeated.',
    ],
    [
      'an id of other characters',
      [{ Id: 'a:b', MessageBody: 'x' }],
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    ],
    [
      'more than 1 MiB together',
      [
        { Id: 'a', MessageBody: 'x'.repeat(1_048_576) },
        { Id: 'b', MessageBody: 'y' },
      ],
      'BatchRequestTooLong',
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    ],
  ])('refuses %s', async (_, batch, name, message) => {
    await expect(send(...batch)).rejects.toMatchObject({
      name,
      message,
      Error: { Code: `AWS.SimpleQueueService.${name}` },
    });
    expect(await sqs.receive(url)).toEqual([]);
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
describe('DeleteMessageBatch and ChangeMessageVisibilityBatch', () => {
  it('work entry by entry', async () => {
    await send(...entries(2));
    const [first, second] = await sqs.receiveAll(url);
    const changed = await sqs.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 },
          { Id: 'b', ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 43_201 },
        ],
      }),
    );
    expect(changed.Successful).toEqual([{ Id: 'a' }]);
    expect(changed.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidParameterValue', SenderFault: true }]);
    const deleted = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', ReceiptHandle: 'nonsense' },
          { Id: 'b', ReceiptHandle: second?.ReceiptHandle },
        ],
      }),
    );
    expect(deleted.Successful).toEqual([{ Id: 'b' }]);
    expect(deleted.Failed).toMatchObject([{ Id: 'a', Code: 'ReceiptHandleIsInvalid' }]);
    await sqs.time.eventually(async () => expect(await sqs.counts(url)).toMatchObject({ visible: 1, inFlight: 0 }));
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
describe('ReceiveMessage', () => {
  it.each([
    [
      { MaxNumberOfMessages: 11 },
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ],
    [{ MaxNumberOfMessages: 0 }, 'Value 0 for parameter MaxNumberOfMessages is invalid.'],
    [
      { VisibilityTimeout: 43_201 },
      'Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200, if provided.',
    ],
  ])('refuses %j', async (rest, message) => {
    await expect(sqs.receive(url, rest)).rejects.toThrow(message);
  });

  it('gives the attributes that are asked for, by name, prefix or all', async () => {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    await sqs.send(url, 'a', {
      MessageAttributes: { Hello: text('There'), 'Help.Me': text('Me'), General: text('K') },
    });
    const names = async (...MessageAttributeNames: string[]) => {
      const [message] = await sqs.receive(url, {
        MessageAttributeNames,
        MessageSystemAttributeNames: [],
        VisibilityTimeout: 0,
      });
      expect(message?.Attributes).toBeUndefined();
      return Object.keys(message?.MessageAttributes ?? {}).toSorted((a, b) => a.localeCompare(b));
    };
    expect(await names()).toEqual([]);
    expect(await names('All')).toEqual(['General', 'Hello', 'Help.Me']);
    expect(await names('.*')).toEqual(['General', 'Hello', 'Help.Me']);
    expect(await names('Hel.*')).toEqual(['Hello', 'Help.Me']);
    expect(await names('Hello', 'Other')).toEqual(['Hello']);
    const [message] = await sqs.receive(url, { MessageSystemAttributeNames: ['SentTimestamp'] });
    expect(Object.keys(message?.Attributes ?? {})).toEqual(['SentTimestamp']);
  });
});
