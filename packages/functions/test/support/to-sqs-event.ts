import type { Message } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { type FlowName, queueArn } from './create-resources.ts';

/** Received messages as an event source mapping hands them to a function. */
export function toSqsEvent(flow: FlowName, messages: readonly Message[]): SQSEvent {
  return {
    Records: messages.map(
      ({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes = {} }): SQSRecord => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: Attributes as unknown as SQSRecord['attributes'],
        messageAttributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue, DataType = 'String' }]) => [
            name,
            { stringValue: StringValue, dataType: DataType },
          ]),
        ),
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn(flow),
        awsRegion: 'us-east-1',
      }),
    ),
  };
}
