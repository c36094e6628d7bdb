import {
  batchFailureSortKey,
  failuresKey,
  type OperationArguments,
  type OutcomeError,
  operations,
  parseArguments,
  SluiceError,
} from '@sluice/core';
import type { NewOutcome } from '../ledger/receipt-put.ts';
import type { TransactionAction } from '../ports/transactions.ts';
import { recordOutcome, refuseForGood, sendDeadLetter } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { batchReceipt, blameRefusal } from './batch-receipt.ts';
import { commitStep, fatal } from './commit-step.ts';
import type { Importing } from './importing.ts';
import { countBatch, expiryOf, failJob } from './job-updates.ts';
import { knownReceipt } from './known-batch.ts';

type BatchArguments = OperationArguments['import.batch'];

/** Refuses a step of an import for good: a batch counts as done, its rows as failed, and what no batch can get past fails the job. */
export async function refuseStep(task: Task, error: OutcomeError, importing: Importing): Promise<Verdict> {
  const data = batchOf(task);
  if (!data) return refuseForGood(task, error, importing.recording);
  // The letter first: dying in between repeats it and loses nothing.
  const failure = await sendDeadLetter(task, error, importing.recording);
  if (failure) return failure;
  const failsJob = fatal.includes(error.code);
  return await commitRefusal(task, data, { status: 'failed', error, deadLetter: true }, { failsJob }, importing);
}

interface Blame {
  /** The reason is wrong for every batch of the job. */
  readonly failsJob: boolean;
}

/** Records how an event ended that is not tried again; a batch is counted in the same transaction. */
export function recordEnd(task: Task, outcome: NewOutcome, importing: Importing): Promise<Verdict> {
  const data = batchOf(task);
  return data
    ? commitRefusal(task, data, outcome, { failsJob: false }, importing)
    : recordOutcome(task, outcome, importing.recording);
}

/** The batch that an event carries, where it can be read as one. */
function batchOf({ event }: Task): BatchArguments | undefined {
  if (event.type !== 'import.batch') return undefined;
  try {
    return parseArguments(operations['import.batch'], event.data);
  } catch (error) {
    if (error instanceof SluiceError) return undefined;
    throw error;
  }
}

/**
 * Once a batch: one that is done, or was refused before, is not counted again. A job has failed only together with a batch
 * that stands refused for it, and goes on in the transaction that writes this batch: so that no failure stays behind.
 */
function commitRefusal(
  task: Task,
  data: BatchArguments,
  outcome: NewOutcome,
  { failsJob }: Blame,
  importing: Importing,
): Promise<Verdict> {
  const { ports, recording } = importing;
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  const rows = data.items.length;
  const counts = { done: 1, refused: 1, written: 0, failed: rows, superseded: 0, bytes: 0, writeUnits: 0 };
  const state = { refusedRows: { N: String(rows) }, ...(failsJob && { failsJob: { BOOL: true } as const }) };
  const job = failsJob ? [failure(task, data, outcome)] : [];
  const actions: TransactionAction[] = [
    { store: 'ledger', action: 'Put', request: batchReceipt(task, data, state, undefined, times) },
    { store: 'ledger', action: 'Update', request: countBatch(task, data, counts, times) },
    {
      store: 'ledger',
      action: 'Put',
      request: {
        Item: {
          pk: { S: failuresKey(task.packet.caller, data.job) },
          sk: { S: batchFailureSortKey(data.batch) },
          batch: { N: String(data.batch) },
          rows: { N: String(rows) },
          code: { S: outcome.error?.code ?? 'INTERNAL' },
          message: { S: (outcome.error?.message ?? '').slice(0, 1024) },
          expiresAt: expiryOf(times),
        },
      },
    },
    ...job,
  ];
  const end = () => recordOutcome(task, outcome, recording);
  return commitStep(
    {
      task,
      outcome,
      actions,
      refused: ({ item }) =>
        failsJob && knownReceipt(item).refusal
          ? commitStep({ task, outcome, actions: [blameRefusal(task, data), ...job], refused: end }, importing)
          : end(),
    },
    importing,
  );
}

function failure(task: Task, { job }: BatchArguments, { error }: NewOutcome): TransactionAction {
  const reason = error ?? { code: 'INTERNAL', message: '' };
  return { store: 'ledger', action: 'Update', request: failJob(task, job, reason) };
}
