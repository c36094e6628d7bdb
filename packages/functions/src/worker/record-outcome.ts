import type { OutcomeError } from '@sluice/core';
import { judgeReceipt } from '../ledger/judge-receipt.ts';
import { markDuplicate } from '../ledger/mark-duplicate.ts';
import { probeLedger } from '../ledger/probe-ledger.ts';
import { type NewOutcome, receiptPut } from '../ledger/receipt-put.ts';
import { sendMessages } from '../delivery/send-messages.ts';
import { classifyFailure, failureName } from '../resilience/classify-failure.ts';
import { retryCall, type RetryOptions } from '../resilience/retry-call.ts';
import { deadLetter, type DeadLetterReason } from './dead-letter.ts';
import { isMistake, outcomeError, outcomeErrorOf } from './outcome-error.ts';
import type { Task } from './task.ts';
import type { Unfinished, Verdict } from './verdict.ts';
import type { WorkerPorts } from './worker-ports.ts';

export interface Recording {
  readonly ports: Pick<WorkerPorts, 'ledger' | 'deadLetters' | 'clock'>;
  readonly retry: RetryOptions;
  readonly retentionMs: number;
  /** Tells operators of an error that no service is to blame for. */
  readonly logMistake: (error: unknown) => void;
  /** Whether the ledger is there, asked once a run. */
  readonly askLedger: (ask: () => Promise<Unfinished | undefined>) => Promise<Unfinished | undefined>;
}

/** Writes an outcome down alone, outside of any transaction; what the ledger knows already decides otherwise. */
export async function recordOutcome(task: Task, outcome: NewOutcome, recording: Recording): Promise<Verdict> {
  const { ports, retry, retentionMs } = recording;
  const put = receiptPut(task.identity, outcome, { nowMs: ports.clock.now(), retentionMs });
  try {
    const answer = await retryCall(() => ports.ledger.put(put), retry);
    if (!answer.written) return await acknowledge(task, answer.existing, recording);
    return verdictOf(outcome);
  } catch (error) {
    return unfinished(error, recording);
  }
}

/** The verdict on an event whose outcome is written down. */
export function verdictOf({ status, error, deadLetter, superseded }: NewOutcome): Verdict {
  if (status === 'succeeded') return { status: superseded ? 'superseded' : 'succeeded' };
  return { status, code: error?.code ?? 'INTERNAL', ...(deadLetter && { deadLetter }) };
}

/** Refuses an event for good: first the dead letter, then the outcome, so that dying in between repeats the letter and loses nothing. */
export async function refuseForGood(task: Task, error: OutcomeError, recording: Recording): Promise<Verdict> {
  const trouble = await ledgerTrouble(task, error, recording);
  if (trouble) return trouble;
  const failure = await sendDeadLetter(task, error, recording);
  return failure ?? recordOutcome(task, { status: 'failed', error, deadLetter: true }, recording);
}

/** DynamoDB does not say which table of a transaction is missing or denied. Where it is the ledger, no event is to blame, and none gets a letter. */
async function ledgerTrouble(
  { identity }: Task,
  { code }: OutcomeError,
  recording: Recording,
): Promise<Unfinished | undefined> {
  if (code !== 'TABLE_UNKNOWN' && code !== 'PERMISSION_DENIED') return undefined;
  return await recording.askLedger(async () => {
    try {
      await retryCall(() => recording.ports.ledger.update(probeLedger(identity)), recording.retry);
      return undefined;
    } catch (error) {
      return unfinished(error, recording);
    }
  });
}

/** Ends an event that the ledger knows already. */
export async function acknowledge(
  task: Task,
  existing: Parameters<typeof judgeReceipt>[0],
  recording: Recording,
): Promise<Verdict> {
  const familiarity = judgeReceipt(existing, task.identity);
  if (familiarity === 'redelivery') return { status: 'redelivery' };
  if (familiarity === 'reused') {
    const { id, source } = task.event;
    const message = `The id "${id}" of source "${source}" was used for another event; send this one under a new id`;
    const failure = await sendDeadLetter(task, { code: 'EVENT_ID_REUSED', message }, recording);
    return failure ?? { status: 'reused', code: 'EVENT_ID_REUSED', deadLetter: true };
  }
  try {
    await retryCall(() => recording.ports.ledger.update(markDuplicate(task.identity)), recording.retry);
    return { status: 'duplicate' };
  } catch (error) {
    return unfinished(error, recording);
  }
}

/** Puts an event's dead letter into the queue for those; undefined when it lies there. */
export async function sendDeadLetter(
  task: Task,
  reason: DeadLetterReason,
  { ports, retry }: Recording,
): Promise<Unfinished | undefined> {
  const [failure] = await sendMessages(ports.deadLetters, [deadLetter(task, reason)], retry);
  return failure
    ? { status: 'unfinished', reason: 'unknown', ...outcomeError(failure.code, failure.message) }
    : undefined;
}

/** What an unexpected error means for an event that was being worked on: it comes again. */
export function unfinished(error: unknown, { logMistake }: Pick<Recording, 'logMistake'>): Unfinished {
  if (isMistake(error)) logMistake(error);
  const kind = classifyFailure(failureName(error));
  return { status: 'unfinished', reason: kind === 'refused' ? 'unknown' : kind, ...outcomeErrorOf(error) };
}
