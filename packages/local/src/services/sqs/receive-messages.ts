import type { Message } from '@aws-sdk/client-sqs';
import { overLimit } from './errors.ts';
import { md5OfAttributes, type AttributeValues } from './message-attributes.ts';
import type { StoredMessage } from './message-store.ts';
import type { Queue } from './queue.ts';
import { decodeReceiptHandle, encodeReceiptHandle } from './receipt-handle.ts';
import { sequenceNumber } from './send-messages.ts';
import type { SqsEngine } from './sqs-engine.ts';

export interface ReceiveRequest {
  readonly maximum: number;
  readonly visibilityTimeoutMs: number | undefined;
  /** Whether a full flight is an error: only for short polling of a standard queue. */
  readonly refuseOverLimit: boolean;
  readonly systemAttributeNames: readonly string[];
  readonly messageAttributeNames: readonly string[];
}

/** Whether a receive would find something to do now. */
export function canReceive(engine: SqsEngine, queue: Queue, request: ReceiveRequest): boolean {
  const now = engine.clock.now();
  if (!request.refuseOverLimit && engine.inFlight.room(queue, 1, now) === 0) return false;
  return queue.fifo ? engine.messages.visibleInOrder(queue, now, 1).length > 0 : engine.messages.hasVisible(queue, now);
}

/** Takes messages out of a queue, and moves those received too often to the dead-letter queue; inside a write. */
export function takeMessages(engine: SqsEngine, queue: Queue, request: ReceiveRequest): Message[] {
  const now = engine.clock.now();
  if (engine.messages.hasExpired(queue, now)) engine.messages.deleteExpired(queue, now);
  const room = engine.inFlight.room(queue, request.maximum, now);
  if (room === 0) {
    if (!request.refuseOverLimit) return [];
    throw overLimit(
      'Too many messages in flight. The maximum number of in flight messages is 120000. Delete messages to reduce the number of in flight messages.',
    );
  }
  const chosen = choose(engine, queue, room, now);
  engine.inFlight.taken(queue, chosen.length);
  const visibleAt = now + (request.visibilityTimeoutMs ?? queue.visibilityTimeoutMs);
  return chosen.map((message) => {
    const receipt = 1 + Math.floor(engine.random.next() * 2 ** 47);
    engine.messages.receive(message.seq, { now, visibleAt, receipt });
    const { disorder } = engine;
    if (disorder !== undefined && !queue.fifo && engine.random.next() < disorder.duplicate) {
      engine.messages.duplicate(message.seq, now);
    }
    return toMessage(queue, message, { now, receipt, request });
  });
}

/** Undoes receives whose caller has gone: the messages are visible again and the receives do not count. */
export function giveBack(engine: SqsEngine, messages: readonly Message[]): void {
  for (const { ReceiptHandle } of messages) {
    const { seq, receipt } = decodeReceiptHandle(ReceiptHandle ?? '');
    engine.messages.giveBack(seq, receipt, engine.clock.now());
  }
}

function choose(engine: SqsEngine, queue: Queue, count: number, now: number): readonly StoredMessage[] {
  const { redrive } = queue;
  const target = redrive === undefined ? undefined : engine.queues.findByArn(redrive.deadLetterTargetArn);
  for (;;) {
    const candidates = queue.fifo
      ? engine.messages.visibleInOrder(queue, now, count)
      : visible(engine, queue, count, now);
    // Without a dead-letter queue to go to, a message stays and is received on and on, as on AWS.
    if (redrive === undefined || target === undefined || target.id === queue.id) return candidates;
    const exhausted = candidates.filter((message) => message.receives >= redrive.maxReceiveCount);
    if (exhausted.length === 0) return candidates;
    for (const message of exhausted) engine.messages.deadLetter(message.seq, target, { now, source: queue.arn });
    engine.arrivals.announce(target.id);
  }
}

function visible(engine: SqsEngine, queue: Queue, count: number, now: number): readonly StoredMessage[] {
  const { disorder, random } = engine;
  if (disorder === undefined || random.next() >= disorder.reorder) return engine.messages.visible(queue, now, count);
  const pool = [...engine.messages.visible(queue, now, count * 5)];
  const chosen: StoredMessage[] = [];
  while (chosen.length < count && pool.length > 0) {
    chosen.push(...pool.splice(Math.floor(random.next() * pool.length), 1));
  }
  return chosen;
}

function toMessage(
  queue: Queue,
  message: StoredMessage,
  state: { now: number; receipt: number; request: ReceiveRequest },
): Message {
  const { request, now, receipt } = state;
  const attributes = systemAttributes(queue, message, now, request.systemAttributeNames);
  const userAttributes =
    message.attributes === null
      ? undefined
      : chosenAttributes(JSON.parse(message.attributes) as AttributeValues, request.messageAttributeNames);
  return {
    MessageId: message.id,
    ReceiptHandle: encodeReceiptHandle({ queueId: queue.id, seq: message.seq, receipt }),
    MD5OfBody: message.md5,
    Body: message.body,
    ...(attributes && { Attributes: attributes }),
    // On the wire binary values are base64, where the SDK's own type has bytes.
    ...(userAttributes && {
      MD5OfMessageAttributes: md5OfAttributes(userAttributes),
      MessageAttributes: userAttributes as unknown as NonNullable<Message['MessageAttributes']>,
    }),
  };
}

function systemAttributes(
  queue: Queue,
  message: StoredMessage,
  now: number,
  names: readonly string[],
): Record<string, string> | undefined {
  if (names.length === 0) return undefined;
  const all: Record<string, string> = {
    ...(JSON.parse(message.system) as Record<string, string>),
    SentTimestamp: String(message.sent_at),
    ApproximateReceiveCount: String(message.earlier_receives + message.receives + 1),
    ApproximateFirstReceiveTimestamp: String(message.first_received_at ?? now),
    ...(queue.fifo && { SequenceNumber: sequenceNumber(message.seq) }),
    ...(message.source !== null && { DeadLetterQueueSourceArn: message.source }),
  };
  if (names.includes('All')) return all;
  const chosen = Object.entries(all).filter(([name]) => names.includes(name));
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}

function chosenAttributes(attributes: AttributeValues, names: readonly string[]): AttributeValues | undefined {
  const chosen = Object.entries(attributes).filter(([name]) =>
    names.some(
      (wanted) =>
        wanted === 'All' || wanted === name || (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    ),
  );
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}
