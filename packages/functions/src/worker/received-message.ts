import type { SQSRecord } from 'aws-lambda';

/** A message as a processor sees it. */
export interface ReceivedMessage {
  readonly id: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** When SQS got it, in milliseconds. */
  readonly sentAtMs: number;
  /** How often its events were received, this time and earlier lives of the message included. */
  readonly attempts: number;
  /** SQS moves it to the dead-letter queue when this time fails, too. */
  readonly lastReceive: boolean;
  /** The error it was dead-lettered for before it came back. */
  readonly redrivenAfter?: string;
  /** The run that redrove it, a UUIDv7. */
  readonly redrive?: string;
}

/** Attribute of a message that was sent anew to give its receive count back: receives of its earlier lives. */
export const attemptsAttribute = 'attempts';
/** Attribute of a dead letter; it stays on when the message is moved back to its queue. */
export const errorCodeAttribute = 'errorCode';
/** Attribute of a message that a run has sent again, and of the dead letter it becomes if it fails again: that run leaves it alone. */
export const redriveAttribute = 'redrive';

/** Reads what SQS says about a message. */
export function receivedMessage(record: SQSRecord, maxReceiveCount: number): ReceivedMessage {
  const { messageId, receiptHandle, body, attributes, messageAttributes } = record;
  const receives = Number(attributes.ApproximateReceiveCount);
  const earlier = Number(messageAttributes[attemptsAttribute]?.stringValue ?? 0);
  const redrivenAfter = messageAttributes[errorCodeAttribute]?.stringValue;
  const redrive = messageAttributes[redriveAttribute]?.stringValue;
  return {
    id: messageId,
    receiptHandle,
    body,
    sentAtMs: Number(attributes.SentTimestamp),
    attempts: receives + (Number.isSafeInteger(earlier) ? earlier : 0),
    lastReceive: receives >= maxReceiveCount,
    ...(redrivenAfter !== undefined && { redrivenAfter }),
    ...(redrive !== undefined && { redrive }),
  };
}
