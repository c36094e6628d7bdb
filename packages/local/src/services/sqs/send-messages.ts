import { hash } from 'node:crypto';
import type { SendMessageResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../service.ts';
import { invalidMessageContents, invalidParameterValue, missingParameter } from './errors.ts';
import { type Input, optionalInteger, optionalString } from './input.ts';
import {
  type AttributeValues,
  hasInvalidCharacters,
  md5OfAttributes,
  readAttributes,
  sizeOfAttributes,
} from './message-attributes.ts';
import type { Queue } from './queue.ts';
import { senderId } from './sender-id.ts';
import type { SqsEngine } from './sqs-engine.ts';

/** A message that was checked and may be sent. */
export interface OutgoingMessage {
  readonly body: string;
  readonly attributes: AttributeValues | undefined;
  readonly systemAttributes: AttributeValues | undefined;
  readonly delayMs: number;
  readonly group: string | undefined;
  readonly deduplicationId: string | undefined;
}

/**
 * Reads one message of a request, refusing what SQS refuses.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function readMessage(queue: Queue, input: Input): OutgoingMessage {
  const body = optionalString(input, 'MessageBody') ?? '';
  if (body === '') throw missingParameter('MessageBody');
  const attributes = readAttributes(input, 'MessageAttributes');
  if (Buffer.byteLength(body) + sizeOfAttributes(attributes) > queue.maximumMessageSize) {
    throw invalidParameterValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumMessageSize} bytes.`,
    );
  }
  if (hasInvalidCharacters(body)) throw invalidMessageContents();
  const group = readId(input, 'MessageGroupId');
  const deduplicationId = readId(input, 'MessageDeduplicationId');
  return {
    body,
    attributes,
    systemAttributes: readSystemAttributes(input),
    delayMs: readDelayMs(queue, input),
    group,
    deduplicationId: queue.fifo ? deduplicationIdOf(queue, { body, group, deduplicationId }) : none(deduplicationId),
  };
}

/** Puts a message into its queue; to be called inside a write. @param now the same for all messages of a batch: they become visible together */
export function putMessage(
  engine: SqsEngine,
  queue: Queue,
  message: OutgoingMessage,
  context: CallContext,
  now = engine.clock.now(),
): SendMessageResult {
  const md5 = hash('md5', message.body);
  const { id, seq } = findOrInsert(engine, queue, message, { now, md5, sender: senderId(engine, context.principal) });
  return {
    MessageId: id,
    MD5OfMessageBody: md5,
    ...(message.attributes && { MD5OfMessageAttributes: md5OfAttributes(message.attributes) }),
    ...(message.systemAttributes && { MD5OfMessageSystemAttributes: md5OfAttributes(message.systemAttributes) }),
    ...(queue.fifo && { SequenceNumber: sequenceNumber(seq) }),
  };
}

/** Twenty digits that only grow, as FIFO queues number their messages. */
export function sequenceNumber(seq: number): string {
  return String(18_850_000_000_000_000_000n + BigInt(seq) * 256n);
}

function findOrInsert(
  engine: SqsEngine,
  queue: Queue,
  message: OutgoingMessage,
  state: { now: number; md5: string; sender: string },
): { id: string; seq: number } {
  const { now } = state;
  const group = queue.fifo ? message.group : undefined;
  if (group !== undefined && message.deduplicationId !== undefined) {
    const before = engine.deduplication.find(queue, group, message.deduplicationId, now);
    if (before !== undefined) return before;
  }
  const id = engine.random.uuid();
  const system = {
    SenderId: state.sender,
    ...(message.group !== undefined && { MessageGroupId: message.group }),
    ...(message.deduplicationId !== undefined && { MessageDeduplicationId: message.deduplicationId }),
    ...(message.systemAttributes && { AWSTraceHeader: message.systemAttributes['AWSTraceHeader']?.StringValue }),
  };
  const seq = engine.messages.insert(
    queue,
    {
      id,
      body: message.body,
      md5: state.md5,
      attributes: message.attributes === undefined ? null : JSON.stringify(message.attributes),
      system: JSON.stringify(system),
    },
    { sentAt: now, visibleAt: now + message.delayMs, group },
  );
  if (group !== undefined && message.deduplicationId !== undefined) {
    engine.deduplication.keep(queue, group, message.deduplicationId, { id, seq }, now);
  }
  return { id, seq };
}

function readDelayMs(queue: Queue, input: Input): number {
  const seconds = optionalInteger(input, 'DelaySeconds');
  if (seconds === undefined) return queue.delayMs;
  if (seconds < 0 || seconds > 900) {
    throw invalidParameterValue(
      `Value ${seconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  }
  if (!queue.fifo) return seconds * 1000;
  if (seconds === 0) return queue.delayMs;
  throw invalidParameterValue(
    `Value ${seconds} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
  );
}

function readId(input: Input, name: string): string | undefined {
  const id = optionalString(input, name);
  // Letters, digits and punctuation: everything printable in ASCII but the space.
  if (id === undefined || /^[!-~]{1,128}$/.test(id)) return id;
  throw invalidParameterValue(
    `Value ${id} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function readSystemAttributes(input: Input): AttributeValues | undefined {
  const attributes = readAttributes(input, 'MessageSystemAttributes');
  for (const [name, { DataType }] of Object.entries(attributes ?? {})) {
    if (name !== 'AWSTraceHeader' || DataType !== 'String') {
      throw invalidParameterValue(
        `Message system attribute name '${name}' is invalid. You must use only the following supported attribute names: AWSTraceHeader.`,
      );
    }
  }
  return attributes;
}

function deduplicationIdOf(
  queue: Queue,
  message: { body: string; group: string | undefined; deduplicationId: string | undefined },
): string {
  if (message.group === undefined) throw missingParameter('MessageGroupId');
  if (message.deduplicationId !== undefined) return message.deduplicationId;
  if (queue.contentBasedDeduplication) return hash('sha256', message.body);
  throw invalidParameterValue(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

function none(deduplicationId: string | undefined): undefined {
  if (deduplicationId === undefined) return undefined;
  throw invalidParameterValue(
    `Value ${deduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
  );
}
