import type { Message, ReceiveMessageResult } from '@aws-sdk/client-sqs';
import type { CallContext } from '../../../service.ts';
import { invalidParameterValue, queueDoesNotExist } from '../errors.ts';
import { type Input, optionalInteger, optionalString, optionalStrings } from '../input.ts';
import type { Queue } from '../queue.ts';
import { decodeReceiptHandle } from '../receipt-handle.ts';
import { canReceive, giveBack, type ReceiveRequest, takeMessages } from '../receive-messages.ts';
import type { SqsEngine } from '../sqs-engine.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export async function receiveMessage(
  engine: SqsEngine,
  input: Input,
  context: CallContext,
): Promise<ReceiveMessageResult> {
  const queue = engine.queues.require(input);
  const waitSeconds = bounded(input, 'WaitTimeSeconds', 0, 20, 'Must be >= 0 and <= 20, if provided.');
  const visibility = bounded(input, 'VisibilityTimeout', 0, 43_200, 'Must be between 0 and 43200, if provided.');
  const waitMs = waitSeconds === undefined ? queue.waitTimeMs : waitSeconds * 1000;
  const request: ReceiveRequest = {
    maximum: bounded(input, 'MaxNumberOfMessages', 1, 10, 'Must be between 1 and 10, if provided.') ?? 1,
    visibilityTimeoutMs: visibility === undefined ? undefined : visibility * 1000,
    refuseOverLimit: waitMs === 0 && !queue.fifo,
    systemAttributeNames: [
      ...(optionalStrings(input, 'AttributeNames') ?? []),
      ...(optionalStrings(input, 'MessageSystemAttributeNames') ?? []),
    ],
    messageAttributeNames: optionalStrings(input, 'MessageAttributeNames') ?? [],
  };
  const attemptId = queue.fifo ? optionalString(input, 'ReceiveRequestAttemptId') : undefined;
  const again = attemptId === undefined ? undefined : await repeat(engine, queue, attemptId, request);
  const messages = again ?? (await poll(engine, queue, request, waitMs, context.signal));
  if (attemptId !== undefined && messages.length > 0) {
    engine.attempts.keep(queue.id, attemptId, messages, engine.clock.now());
  }
  return messages.length === 0 ? {} : { Messages: [...messages] };
}

async function poll(
  engine: SqsEngine,
  asked: Queue,
  request: ReceiveRequest,
  waitMs: number,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const until = engine.clock.now() + waitMs;
  for (;;) {
    if (signal.aborted || engine.arrivals.closed) return [];
    const queue = engine.queues.find(asked.name);
    if (queue?.id !== asked.id) throw queueDoesNotExist();
    // Nothing is awaited between this look and the wait below: an arrival cannot fall between them.
    if (canReceive(engine, queue, request)) {
      const taken = await engine.write(() => takeMessages(engine, queue, request));
      if (taken.length > 0) {
        if (!signal.aborted) return taken;
        await engine.write(() => giveBack(engine, taken));
        engine.arrivals.announce(queue.id);
        return [];
      }
      if (waitMs === 0) return [];
      continue;
    }
    const now = engine.clock.now();
    if (now >= until) return [];
    await engine.arrivals.next(queue.id, Math.min(until, engine.messages.nextVisibleAt(queue, now) ?? until), signal);
  }
}

/** The messages of an earlier receive with the same attempt id, as long as all are in flight for it. */
async function repeat(
  engine: SqsEngine,
  queue: Queue,
  attemptId: string,
  request: ReceiveRequest,
): Promise<readonly Message[] | undefined> {
  const now = engine.clock.now();
  const messages = engine.attempts.find(queue.id, attemptId, now);
  if (messages === undefined) return undefined;
  const receipts = messages.map((message) => decodeReceiptHandle(message.ReceiptHandle ?? ''));
  const valid = receipts.every(({ seq, receipt }) => {
    const held = engine.messages.byReceipt(queue, seq, receipt);
    return held !== undefined && held.visible_at > now;
  });
  if (!valid) {
    engine.attempts.forget(queue.id, attemptId);
    return undefined;
  }
  const visibleAt = now + (request.visibilityTimeoutMs ?? queue.visibilityTimeoutMs);
  await engine.write(() => {
    for (const { seq } of receipts) engine.messages.setVisibleAt(seq, visibleAt);
  });
  return messages;
}

function bounded(input: Input, name: string, min: number, max: number, reason: string): number | undefined {
  const value = optionalInteger(input, name);
  if (value !== undefined && (value < min || value > max)) {
    throw invalidParameterValue(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
  }
  return value;
}
