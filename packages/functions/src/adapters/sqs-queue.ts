import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { EntryFailure, OutgoingMessage, Queue, VisibilityChange } from '../ports/queue.ts';
import { sdkOptions } from './sdk-options.ts';

/** An SQS client; 4 s a call, so that four attempts fit into the API's 29 s with room for the answer. */
export function createSqsClient(): SQSClient {
  return new SQSClient(sdkOptions(4000));
}

/** One queue, on SQS. */
export class SqsQueue implements Queue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(messages: readonly OutgoingMessage[]): Promise<readonly (EntryFailure | null)[]> {
    const answer = await this.#client.send(
      new SendMessageBatchCommand({
        QueueUrl: this.#queueUrl,
        Entries: messages.map(({ body, attributes = {}, delaySeconds }, index) => ({
          Id: String(index),
          MessageBody: body,
          ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
        })),
      }),
    );
    return failuresOf(messages.length, answer.Successful, answer.Failed);
  }

  async changeVisibility(changes: readonly VisibilityChange[]): Promise<readonly (EntryFailure | null)[]> {
    const answer = await this.#client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: this.#queueUrl,
        Entries: changes.map(({ receiptHandle, timeoutSeconds }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: timeoutSeconds,
        })),
      }),
    );
    return failuresOf(changes.length, answer.Successful, answer.Failed);
  }
}

function failuresOf(
  count: number,
  successful: readonly { Id?: string | undefined }[] = [],
  failed: readonly BatchResultErrorEntry[] = [],
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
