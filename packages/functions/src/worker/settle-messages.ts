import { encodePacket } from '@sluice/core';
import type { NewOutcome } from '../ledger/receipt-put.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { messageLimitBytes } from './dead-letter.ts';
import type { ReceivedMessage } from './received-message.ts';
import { timeOfRun } from './time-of-run.ts';
import { recordOutcome, type Recording, sendDeadLetter } from './record-outcome.ts';
import { sendAgain } from './send-again.ts';
import type { Task } from './task.ts';
import type { Unfinished, Verdict } from './verdict.ts';
import type { WorkerPorts } from './worker-ports.ts';

export interface Settling {
  readonly ports: WorkerPorts;
  readonly recording: Recording;
  /** How an event's end is recorded, where more than its outcome goes with it. @default recordOutcome */
  readonly recordEnd?: (task: Task, outcome: NewOutcome, recording: Recording) => Promise<Verdict>;
  /** Age of an event from which on it is not given back any more, but dead-lettered. */
  readonly giveUpAfterMs: number;
}

/**
 * Ends the messages that have unfinished events: back to the queue, and on the last receive each event by its own reason.
 * Changes `verdicts` where an event is dead-lettered.
 * @returns the messages that SQS has to keep
 */
export async function settleMessages(
  verdicts: Map<Task, Verdict>,
  settling: Settling,
): Promise<readonly ReceivedMessage[]> {
  const open = Map.groupBy(
    [...verdicts].flatMap(([task, verdict]) => (verdict.status === 'unfinished' ? [{ task, verdict }] : [])),
    ({ task }) => task.message,
  );
  const kept = await mapBounded([...open], 10, async ([message, left]) => {
    if (!message.lastReceive) return [message];
    const closed = await closeMessage(message, left, verdicts, settling);
    return closed ? [] : [message];
  });
  return kept.flat();
}

interface Left {
  readonly task: Task;
  readonly verdict: Unfinished;
}

/**
 * The last receive: what only had to wait goes into a new message with its receives given back, everything else is dead-lettered.
 * False when that did not work: then SQS moves the message as it is.
 */
async function closeMessage(
  message: ReceivedMessage,
  left: readonly Left[],
  verdicts: Map<Task, Verdict>,
  settling: Settling,
): Promise<boolean> {
  const now = settling.ports.clock.now();
  const { waits = [], failed = [] } = Object.groupBy(left, ({ task, verdict }) => {
    const old = now - waitingSinceMs(task) > settling.giveUpAfterMs;
    return verdict.reason === 'unknown' || old ? 'failed' : 'waits';
  });
  const ends = await mapBounded(failed, 10, async ({ task, verdict }) => {
    const end = await deadLetterOutcome(task, verdict, settling);
    verdicts.set(task, end);
    return end.status !== 'unfinished';
  });
  const givenBack = waits.length === 0 || (await giveBack(message, waits, settling));
  return givenBack && ends.every(Boolean);
}

/** An event that was redriven begins to wait anew. */
function waitingSinceMs({ packet, message }: Task): number {
  const acceptedMs = Date.parse(packet.acceptedAt);
  return message.redrive === undefined ? acceptedMs : Math.max(acceptedMs, timeOfRun(message.redrive));
}

/** Outcome first: dying in between leaves the message to SQS, which moves it whole; and an event that turns out to be done gets no letter. */
async function deadLetterOutcome(
  task: Task,
  { code, message }: Unfinished,
  { recording, recordEnd = recordOutcome }: Settling,
): Promise<Verdict> {
  const error = { code, message };
  const verdict = await recordEnd(task, { status: 'dead-lettered', error, deadLetter: true }, recording);
  if (verdict.status !== 'dead-lettered') return verdict;
  return (await sendDeadLetter(task, error, recording)) ?? verdict;
}

function giveBack(message: ReceivedMessage, waits: readonly Left[], { ports, recording }: Settling): Promise<boolean> {
  const events = waits.map(({ task }) => task.event);
  const packet = waits[0]!.task.packet;
  const body = encodePacket({ ...packet, events }, { limitBytes: messageLimitBytes });
  return sendAgain(message, body, ports, recording.retry);
}
