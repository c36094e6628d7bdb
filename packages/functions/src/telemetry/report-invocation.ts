import { traceIdOf } from '@sluice/core';
import type { RetryOptions } from '../resilience/retry-call.ts';
import type { InvocationContext, PacketWorker } from '../worker/packet-worker.ts';
import type { UnreadableMessage } from '../worker/read-packets.ts';
import type { ReceivedMessage } from '../worker/received-message.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import type { WorkerPorts } from '../worker/worker-ports.ts';
import { metricLine } from './metric-line.ts';
import { sendAnalytics } from './send-analytics.ts';
import { tableOfEvent } from './table-of-event.ts';
import { Tally } from './tally.ts';

export interface Invocation {
  readonly worker: Pick<PacketWorker, 'name' | 'flow'>;
  readonly ports: WorkerPorts;
  readonly context: InvocationContext;
  readonly startedMs: number;
  readonly messages: readonly ReceivedMessage[];
  readonly verdicts: ReadonlyMap<Task, Verdict>;
  readonly unreadable: readonly UnreadableMessage[];
  readonly kept: readonly ReceivedMessage[];
  readonly retry: RetryOptions;
}

/** Ids named in a line at most, so that a line stays under CloudWatch's 256 KB. */
const idsPerLine = 20;

/** Logs an invocation, its failures, and counts it all for analytics. Never rejects. */
export async function reportInvocation(invocation: Invocation): Promise<void> {
  const { worker, ports, verdicts, retry } = invocation;
  writeFailures(invocation);
  writeSummary(invocation);
  const tally = new Tally();
  for (const [task, verdict] of verdicts) count(tally, task, verdict, ports.clock.now());
  await sendAnalytics(worker.name, tally.lines(), ports, retry);
}

/** A redelivery was counted when it was done; what is unfinished will be. */
function count(tally: Tally, { packet, event }: Task, verdict: Verdict, nowMs: number): void {
  if (verdict.status === 'redelivery' || verdict.status === 'unfinished') return;
  const status = verdict.status === 'reused' ? 'failed' : verdict.status;
  const { readUnits, writeUnits } = verdict;
  tally.add(
    { client: packet.caller, type: event.type, table: tableOfEvent(event), status },
    {
      count: 1,
      ...(readUnits !== undefined && { readUnits }),
      ...(writeUnits !== undefined && { writeUnits }),
      latencyMs: Math.max(0, nowMs - Date.parse(packet.acceptedAt)),
    },
  );
}

function writeSummary({ worker, ports, context, startedMs, messages, verdicts, unreadable, kept }: Invocation): void {
  const now = ports.clock.now();
  const tasks = [...verdicts.keys()];
  const counts = Object.groupBy(verdicts.values(), ({ status }) => status);
  const of = (status: Verdict['status']): number => counts[status]?.length ?? 0;
  const finished = [...verdicts].filter(([, { status }]) => status !== 'unfinished' && status !== 'redelivery');
  const capacity = [...verdicts.values()].reduce(
    (sum, verdict) => sum + (verdict.readUnits ?? 0) + (verdict.writeUnits ?? 0),
    0,
  );
  ports.log.write(
    metricLine(
      now,
      worker.flow,
      {
        Applied: { unit: 'Count', value: of('succeeded') },
        Superseded: { unit: 'Count', value: of('superseded') },
        Duplicates: { unit: 'Count', value: of('duplicate') + of('redelivery') },
        Refused: { unit: 'Count', value: of('failed') + of('reused') },
        DeadLettered: { unit: 'Count', value: deadLetters(verdicts) + unreadable.length },
        Returned: { unit: 'Count', value: kept.length },
        ConsumedCapacity: { unit: 'Count', value: capacity },
        LatencyMs: {
          unit: 'Milliseconds',
          value: finished.map(([{ packet }]) => Math.max(0, now - Date.parse(packet.acceptedAt))),
        },
      },
      {
        function: worker.name,
        requestId: context.awsRequestId,
        messages: messages.length,
        messageIds: messages.slice(0, idsPerLine).map(({ id }) => id),
        events: tasks.length,
        eventIds: tasks.slice(0, idsPerLine).map(({ event }) => event.id),
        callers: distinct(tasks.map(({ packet }) => packet.caller)),
        traceIds: distinct(tasks.map(({ event }) => traceIdOf(event.traceparent))),
        durationMs: now - startedMs,
      },
    ),
  );
}

/** One line for each event that needs a human or another attempt; refusals by the data are answers, not failures. */
function writeFailures({ worker, ports, context, verdicts, unreadable }: Invocation): void {
  const base = {
    time: new Date(ports.clock.now()).toISOString(),
    function: worker.name,
    requestId: context.awsRequestId,
  };
  for (const { message, reason } of unreadable) {
    ports.log.write({ ...base, level: 'error', messageId: message.id, code: reason.code });
  }
  for (const [{ message, event, packet }, verdict] of verdicts) {
    const lost = 'deadLetter' in verdict && verdict.deadLetter === true;
    if (verdict.status !== 'unfinished' && !lost) continue;
    ports.log.write({
      ...base,
      level: lost ? 'error' : 'warn',
      status: verdict.status,
      code: verdict.code,
      ...(verdict.status === 'unfinished' && { reason: verdict.reason }),
      messageId: message.id,
      eventId: event.id,
      type: event.type,
      caller: packet.caller,
      traceId: traceIdOf(event.traceparent),
      attempts: message.attempts,
    });
  }
}

function deadLetters(verdicts: ReadonlyMap<Task, Verdict>): number {
  return [...verdicts.values()].filter((verdict) => 'deadLetter' in verdict && verdict.deadLetter).length;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].slice(0, idsPerLine);
}
