import type { Clock, Random, SluiceConfig } from '@sluice/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sendMessages } from '../delivery/send-messages.ts';
import type { Log } from '../ports/log.ts';
import type { MessageSink, Queue } from '../ports/queue.ts';
import type { Transactions } from '../ports/transactions.ts';
import type { FailureKind } from '../resilience/classify-failure.ts';
import { Deadline } from '../resilience/deadline.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import type { RetryOptions } from '../resilience/retry-call.ts';
import { within } from '../resilience/within.ts';
import { metricLine } from '../telemetry/metric-line.ts';
import { unreadableLetter } from '../worker/dead-letter.ts';
import type { InvocationContext } from '../worker/packet-worker.ts';
import { receivedMessage, type ReceivedMessage } from '../worker/received-message.ts';
import { sendAgain } from '../worker/send-again.ts';
import { shortenVisibility } from '../worker/shorten-visibility.ts';
import { countGroup } from './count-group.ts';
import { groupParts } from './group-parts.ts';
import { readParts } from './read-parts.ts';

export interface AnalyticsProcessorPorts {
  readonly transactions: Transactions;
  readonly queue: Queue;
  readonly deadLetters: MessageSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly config: SluiceConfig;
  readonly maxReceiveCount: number;
}

export type AnalyticsHandler = (event: SQSEvent, context: InvocationContext) => Promise<SQSBatchResponse>;

/** Groups under way at a time; they share rows, so more would mostly wait for each other. */
const groupsAtOnce = 2;
const settleReserveMs = 8000;
const reportReserveMs = 500;

/** The Analytics Processor: folds a batch of analytics events and adds them to their rows, each event once. */
export function createHandler(ports: AnalyticsProcessorPorts): AnalyticsHandler {
  const { clock, random, maxReceiveCount } = ports;
  return async function handleAnalytics(event, context) {
    const startedMs = clock.now();
    const messages = event.Records.map((record) => receivedMessage(record, maxReceiveCount));
    const { parts, unreadable, twins } = readParts(messages);
    const retry = { clock, random, deadline: Deadline.of(context, clock, settleReserveMs) };
    const groups = groupParts(parts);
    const failures = await mapBounded(groups, groupsAtOnce, (group) => countGroup(group, { ...ports, retry }));
    const failed = new Map(failures.flatMap((failure) => [...failure]).map(([{ message }, kind]) => [message, kind]));
    for (const [twin, first] of twins) {
      const kind = failed.get(first);
      if (kind) failed.set(twin, kind);
    }
    const lastRetry = { clock, random, deadline: Deadline.of(context, clock, reportReserveMs) };
    const kept = [...(await keep(failed, ports, lastRetry)), ...(await setAside(unreadable, ports, lastRetry))];
    await within(lastRetry.deadline.remainingMs(), shortenVisibility(kept, ports), clock);
    ports.log.write(
      metricLine(
        clock.now(),
        'analytics',
        {
          Applied: { unit: 'Count', value: messages.length - failed.size - unreadable.length },
          DeadLettered: { unit: 'Count', value: unreadable.length },
          Returned: { unit: 'Count', value: kept.length },
        },
        {
          function: 'analytics-processor',
          requestId: context.awsRequestId,
          messages: messages.length,
          rows: groups.reduce((sum, { rows }) => sum + rows.length, 0),
          failures: [...new Set(failed.values())],
          durationMs: clock.now() - startedMs,
        },
      ),
    );
    return { batchItemFailures: kept.map(({ id }) => ({ itemIdentifier: id })) };
  };
}

/** The messages SQS has to keep: on the last receive those that only had to wait are sent anew instead, with their receives given back. */
async function keep(
  failed: ReadonlyMap<ReceivedMessage, FailureKind>,
  ports: AnalyticsProcessorPorts,
  retry: RetryOptions,
): Promise<readonly ReceivedMessage[]> {
  const kept = await mapBounded([...failed], 10, async ([message, kind]) => {
    const waits = kind === 'throttled' || kind === 'conflict';
    if (!message.lastReceive || !waits) return [message];
    return (await sendAgain(message, message.body, ports, retry)) ? [] : [message];
  });
  return kept.flat();
}

async function setAside(
  unreadable: readonly ReceivedMessage[],
  { deadLetters }: AnalyticsProcessorPorts,
  retry: RetryOptions,
): Promise<readonly ReceivedMessage[]> {
  const reason = { code: 'MESSAGE_UNREADABLE', message: 'The message is not an analytics event of version 1' };
  const letters = unreadable.map((message) => unreadableLetter(message, reason, 'analytics'));
  const failures = await sendMessages(deadLetters, letters, retry);
  return unreadable.filter((_, index) => failures[index] !== null);
}
