import type {
  DeleteMessageBatchResult,
  GetQueueAttributesResult,
  ReceiveMessageRequest,
  DeleteMessageBatchRequest,
  ChangeMessageVisibilityBatchRequest,
  GetQueueAttributesRequest,
} from '@aws-sdk/client-sqs';

import type { Dispatcher, Principal } from '../../../service.ts';
import type { ReceivedMessage } from './sqs-record.ts';

/** Calls SQS for one mapping, as the function's role. */
export class QueueClient {
  readonly #dispatcher: Dispatcher;
  readonly #principal: Principal;
  readonly #queueUrl: string;

  constructor(dispatcher: Dispatcher, roleArn: string, queueArn: string) {
    const [, , , region, account, name] = queueArn.split(':');
    this.#dispatcher = dispatcher;
    this.#principal = { kind: 'role', arn: roleArn };
    this.#queueUrl = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
  }

  async receive(count: number, waitSeconds: number, signal: AbortSignal): Promise<ReceivedMessage[]> {
    const input = {
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    } satisfies ReceiveMessageRequest;
    const { Messages } = (await this.#call('ReceiveMessage', input, signal)) as { Messages?: ReceivedMessage[] };
    return Messages ?? [];
  }

  /** @throws Error naming the messages that could not be deleted */
  async delete(receiptHandles: readonly string[]): Promise<void> {
    for (const Entries of inTens(receiptHandles)) {
      const input = { QueueUrl: this.#queueUrl, Entries } satisfies DeleteMessageBatchRequest;
      const { Failed = [] } = (await this.#call('DeleteMessageBatch', input)) as DeleteMessageBatchResult;
      if (Failed.length > 0) {
        throw new Error(
          `${Failed.length} messages were not deleted: ${Failed.map(({ Message }) => Message).join(', ')}`,
        );
      }
    }
  }

  /** Makes messages visible at once. */
  async giveBack(receiptHandles: readonly string[]): Promise<void> {
    for (const entries of inTens(receiptHandles)) {
      const input = {
        QueueUrl: this.#queueUrl,
        Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
      } satisfies ChangeMessageVisibilityBatchRequest;
      await this.#call('ChangeMessageVisibilityBatch', input);
    }
  }

  async visibilityTimeoutSeconds(): Promise<number> {
    const input = {
      QueueUrl: this.#queueUrl,
      AttributeNames: ['VisibilityTimeout'],
    } satisfies GetQueueAttributesRequest;
    const { Attributes } = (await this.#call('GetQueueAttributes', input)) as GetQueueAttributesResult;
    return Number(Attributes?.VisibilityTimeout ?? 30);
  }

  #call(operation: string, input: object, signal: AbortSignal = new AbortController().signal): Promise<object> {
    return this.#dispatcher.dispatch('sqs', operation, input, { principal: this.#principal, signal });
  }
}

function inTens(receiptHandles: readonly string[]): { Id: string; ReceiptHandle: string }[][] {
  const groups: { Id: string; ReceiptHandle: string }[][] = [];
  for (let start = 0; start < receiptHandles.length; start += 10) {
    groups.push(
      receiptHandles.slice(start, start + 10).map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle })),
    );
  }
  return groups;
}
