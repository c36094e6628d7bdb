import type * as Sqs from '@aws-sdk/client-sqs';
import type {
  BrowsedQueue,
  EntryFailure,
  OutgoingMessage,
  QueuedMessage,
  QueueDepth,
  VisibilityChange,
} from '../ports/queue.ts';
import type { AwsClient, AwsService, Operation } from './aws/aws-client.ts';
import { createClient } from './aws/create-client.ts';

/** The operations in use, in the SDK's types. */
export interface SqsOperations {
  readonly ChangeMessageVisibilityBatch: Operation<
    Sqs.ChangeMessageVisibilityBatchRequest,
    Sqs.ChangeMessageVisibilityBatchResult
  >;
  readonly DeleteMessageBatch: Operation<Sqs.DeleteMessageBatchRequest, Sqs.DeleteMessageBatchResult>;
  readonly GetQueueAttributes: Operation<Sqs.GetQueueAttributesRequest, Sqs.GetQueueAttributesResult>;
  readonly ReceiveMessage: Operation<Sqs.ReceiveMessageRequest, Sqs.ReceiveMessageResult>;
  readonly SendMessageBatch: Operation<Sqs.SendMessageBatchRequest, Sqs.SendMessageBatchResult>;
}

export type SqsClient = AwsClient<SqsOperations>;

export const sqsService = {
  id: 'sqs',
  target: 'AmazonSQS',
  contentType: 'application/x-amz-json-1.0',
} as const satisfies AwsService & { readonly id: string };

/** An SQS client; 4 s a call, so that four attempts fit into the API's 29 s with room for the answer. */
export function createSqsClient(): SqsClient {
  return createClient(sqsService, 4000);
}

/** One queue, on SQS. */
export class SqsQueue implements BrowsedQueue {
  readonly #client: SqsClient;
  readonly #queueUrl: string;

  constructor(client: SqsClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(messages: readonly OutgoingMessage[]): Promise<readonly (EntryFailure | null)[]> {
    const answer = await this.#client.call('SendMessageBatch', {
      QueueUrl: this.#queueUrl,
      Entries: messages.map(({ body, attributes = {}, delaySeconds }, index) => ({
        Id: String(index),
        MessageBody: body,
        ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
        ),
      })),
    });
    return failuresOf(messages.length, answer.Successful, answer.Failed);
  }

  async changeVisibility(changes: readonly VisibilityChange[]): Promise<readonly (EntryFailure | null)[]> {
    const answer = await this.#client.call('ChangeMessageVisibilityBatch', {
      QueueUrl: this.#queueUrl,
      Entries: changes.map(({ receiptHandle, timeoutSeconds }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: timeoutSeconds,
      })),
    });
    return failuresOf(changes.length, answer.Successful, answer.Failed);
  }

  async receive({ holdSeconds, waitSeconds }: { readonly holdSeconds: number; readonly waitSeconds: number }) {
    const answer = await this.#client.call('ReceiveMessage', {
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: holdSeconds,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['SentTimestamp'],
      MessageAttributeNames: ['All'],
    });
    return (answer.Messages ?? []).map(
      ({ MessageId = '', ReceiptHandle = '', Body = '', Attributes, MessageAttributes = {} }): QueuedMessage => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
        ),
        sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
      }),
    );
  }

  async delete(receiptHandles: readonly string[]): Promise<readonly (EntryFailure | null)[]> {
    const answer = await this.#client.call('DeleteMessageBatch', {
      QueueUrl: this.#queueUrl,
      Entries: receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
    });
    return failuresOf(receiptHandles.length, answer.Successful, answer.Failed);
  }

  async depth(): Promise<QueueDepth> {
    const { Attributes } = await this.#client.call('GetQueueAttributes', {
      QueueUrl: this.#queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    return {
      visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
      held: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
    };
  }
}

function failuresOf(
  count: number,
  successful: readonly { Id?: string | undefined }[] = [],
  failed: readonly Sqs.BatchResultErrorEntry[] = [],
): readonly (EntryFailure | null)[] {
  const done = new Set(successful.map((entry) => entry.Id));
  const refused = new Map(failed.map((entry) => [entry.Id, entry]));
  return Array.from({ length: count }, (_, index) => {
    const id = String(index);
    if (done.has(id)) return null;
    const failure = refused.get(id);
    return { code: failure?.Code ?? 'NoAnswer', message: failure?.Message ?? 'The entry was not answered.' };
  });
}
