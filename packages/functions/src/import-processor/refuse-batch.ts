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
import { retryCall } from '../resilience/retry-call.ts';
import { recordOutcome, refuseForGood, sendDeadLetter, unfinished } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { batchReceipt } from './batch-receipt.ts';
import { commitStep, fatal } from './commit-step.ts';
import type { Importing } from './importing.ts';
import { countBatch, expiryOf, failJob } from './job-updates.ts';

type BatchArguments = OperationArguments['import.batch'];

/** Refuses a step of an import for good: a batch counts as done, its rows as failed, and what no batch can get past fails the job. */
export async function refuseStep(task: Task, error: OutcomeError, importing: Importing): Promise<Verdict> {
  const data = batchOf(task);
  if (!data) return refuseForGood(task, error, importing.recording);
  const { ports, recording } = importing;
  try {
    // It is wrong for every batch of the job.
    if (fatal.includes(error.code)) {
      await retryCall(() => ports.ledger.update(failJob(task, data.job, error)), recording.retry);
    }
  } catch (cause) {
    return unfinished(cause, recording);
  }
  // The letter first: dying in between repeats it and loses nothing.
  const failure = await sendDeadLetter(task, error, recording);
  return failure ?? commitRefusal(task, data, { status: 'failed', error, deadLetter: true }, importing);
}

/** Records how an event ended that is not tried again; a batch is counted in the same transaction. */
export function recordEnd(task: Task, outcome: NewOutcome, importing: Importing): Promise<Verdict> {
  const data = batchOf(task);
  return data ? commitRefusal(task, data, outcome, importing) : recordOutcome(task, outcome, importing.recording);
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

/** Once a batch: one that is done, or was refused before, is not counted again. */
function commitRefusal(task: Task, data: BatchArguments, outcome: NewOutcome, importing: Importing): Promise<Verdict> {
  const { ports, recording } = importing;
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  const rows = data.items.length;
  const counts = { done: 1, refused: 1, written: 0, failed: rows, superseded: 0, bytes: 0, writeUnits: 0 };
  const state = { refusedRows: { N: String(rows) } };
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
  ];
  return commitStep({ task, outcome, actions, refused: () => recordOutcome(task, outcome, recording) }, importing);
}
