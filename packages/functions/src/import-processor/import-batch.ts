import { type OperationArguments, tableOf } from '@sluice/core';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import type { TransactionAction } from '../ports/transactions.ts';
import { acknowledge, recordOutcome, refuseForGood, unfinished } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { batchReceipt, forgetRefusal } from './batch-receipt.ts';
import { batchProgress, saveProgress } from './batch-progress.ts';
import { claimJob, isClaimed } from './claim-job.ts';
import { checkRows } from './check-rows.ts';
import { commitStep } from './commit-step.ts';
import type { Importing } from './importing.ts';
import { type BatchCounts, countBatch, failureOf, otherTable, reviveJob } from './job-updates.ts';
import { type KnownBatch, knownReceipt, readKnown } from './known-batch.ts';
import { meteredCalls } from './metered-calls.ts';
import { putRows } from './put-rows.ts';
import { groupRows, type PutRows, type PutTarget, type RowGroup } from './put-target.ts';
import { groupsByPart, putUndoableRows } from './put-undoable-rows.ts';
import { putVersionedRows } from './put-versioned-rows.ts';
import { recordFailures } from './record-failures.ts';
import { refuseStep } from './refuse-batch.ts';
import { undone } from './undo-gates.ts';

type BatchArguments = OperationArguments['import.batch'];

/** Writes the rows of one batch, its failures, and then, in one transaction, its receipt, its outcome and the job's counters. */
export async function importBatch(task: Task, data: BatchArguments, importing: Importing): Promise<Verdict> {
  const known = await readClaimed(task, data, importing);
  // Before any row is written: the rows of a batch that is done may have been changed since.
  if (known.outcome) return acknowledge(task, known.outcome, importing.recording);
  if (known.done) return endRepeated(task, data, known.done, importing);
  // No row: one that has expired and is not deleted yet, which binds nobody.
  const table = known.meta ? textOf(known.meta, 'table') : data.table;
  if (table !== data.table) return refuseStep(task, otherTable(data.job, table, data.table), importing);
  if (known.meta && flagOf(known.meta, 'undoing')) throw undone(data.job);
  return writeBatch(task, data, known, importing);
}

/** What is known of a batch when it is clear what its job is: until one of its batches has claimed it, it may still become undoable. */
async function readClaimed(task: Task, data: BatchArguments, importing: Importing): Promise<KnownBatch> {
  const known = await readKnown(task, data, importing);
  if (known.outcome || known.done || isClaimed(known.meta)) return known;
  await claimJob(task, data, importing);
  return await readKnown(task, data, importing);
}

async function writeBatch(task: Task, data: BatchArguments, known: KnownBatch, importing: Importing): Promise<Verdict> {
  const { ports, recording, deadline } = importing;
  const table = tableOf(ports.config, data.table);
  const { rows, failures } = await checkRows(table.definition, data.items);
  const { readUnits: unitsRead, writeUnits: unitsWritten, ...metered } = meteredCalls(ports);
  const target = {
    ...table,
    ...metered,
    window: importing.windowOf(table.name),
    retry: { ...recording.retry, deadline },
  };
  const putter = putterOf(task, data, known, target, importing);
  const groups = putter.inOrder(groupRows(rows));
  const before = batchProgress(known.progress, task, groups.length);
  const put = await (failureOf(known.meta) ? putAfterOne : putAll)(putter, groups.slice(before.groups));
  const writeUnits = unitsWritten();
  const spent = { ...(unitsRead() > 0 && { readUnits: unitsRead() }), writeUnits };
  const total = {
    groups: before.groups + put.groups,
    written: before.written + put.written,
    superseded: before.superseded + put.superseded,
    bytes: before.bytes + put.bytes,
    failed: before.failed + put.failures.length,
    writeUnits: before.writeUnits + writeUnits,
  };
  await recordFailures(task, data, [...failures, ...put.failures], importing);
  if (put.stopped) {
    if (put.groups > 0 || writeUnits > 0)
      await saveProgress(task, data, { ...total, ofGroups: groups.length }, importing);
    return { ...unfinished(put.stopped.error, recording), ...spent };
  }
  const counts = { ...total, failed: total.failed + failures.length };
  const verdict = await commitBatch(task, data, counts, known, importing);
  return { ...verdict, ...spent, writeUnits: writeUnits + (verdict.writeUnits ?? 0) };
}

/** How the groups of a batch's rows are put; first in which order. */
function putterOf(
  task: Task,
  { job, batch }: BatchArguments,
  { meta }: KnownBatch,
  target: PutTarget,
  importing: Importing,
): Putter {
  const { time } = task.event;
  if (meta && flagOf(meta, 'undoable')) {
    const undoable = { caller: task.packet.caller, job, batch, time, fingerprint: task.identity.fingerprint };
    return {
      inOrder: (groups) => groupsByPart(groups, undoable, target),
      put: (groups) => putUndoableRows(target, groups, undoable, importing),
    };
  }
  const versioned = target.definition.version !== undefined;
  return {
    inOrder: (groups) => groups,
    put: (groups) => (versioned ? putVersionedRows(target, groups, time) : putRows(target, groups)),
  };
}

function putAll(putter: Putter, groups: readonly RowGroup[]): Promise<PutRows> {
  return putter.put(groups);
}

/** Of a job that has failed: its cause may be gone, and one call tells. */
async function putAfterOne(putter: Putter, groups: readonly RowGroup[]): Promise<PutRows> {
  const first = await putter.put(groups.slice(0, 1));
  if (first.stopped) return first;
  const others = await putter.put(groups.slice(1));
  return {
    ...others,
    groups: first.groups + others.groups,
    written: first.written + others.written,
    superseded: first.superseded + others.superseded,
    bytes: first.bytes + others.bytes,
    failures: [...first.failures, ...others.failures],
  };
}

interface Putter {
  inOrder(groups: readonly RowGroup[]): readonly RowGroup[];
  put(groups: readonly RowGroup[]): Promise<PutRows>;
}

/** The batch was done under another event id: the same rows change nothing, other rows are refused. */
async function endRepeated(
  task: Task,
  { job, batch }: BatchArguments,
  done: NonNullable<KnownBatch['done']>,
  importing: Importing,
): Promise<Verdict> {
  if (textOf(done, 'fingerprint') !== task.identity.fingerprint) {
    const message = `Batch ${batch} of job "${job}" was sent before with other rows; send these under a new number or in a new job`;
    return refuseForGood(task, { code: 'EVENT_ID_REUSED', message }, importing.recording);
  }
  const result = { result: { S: textOf(done, 'result') } };
  const verdict = await recordOutcome(task, { status: 'succeeded', result, duplicate: true }, importing.recording);
  return verdict.status === 'succeeded' ? { status: 'duplicate' } : verdict;
}

function commitBatch(
  task: Task,
  data: BatchArguments,
  counts: BatchCounts,
  { refusal, meta }: Pick<KnownBatch, 'refusal' | 'meta'>,
  importing: Importing,
): Promise<Verdict> {
  const { ports, recording } = importing;
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  const { written, failed, superseded, bytes, writeUnits } = counts;
  const result = { result: { S: JSON.stringify({ written, failed, superseded }) } };
  const change =
    refusal === undefined
      ? { done: 1, refused: 0, written, failed, superseded, bytes, writeUnits }
      : { done: 0, refused: -1, written, failed: failed - refusal.rows, superseded, bytes, writeUnits };
  const actions: TransactionAction[] = [
    { store: 'ledger', action: 'Put', request: batchReceipt(task, data, result, refusal, times) },
    { store: 'ledger', action: 'Update', request: countBatch(task, data, change, times) },
    ...(refusal ? [forgetRefusal(task, data)] : []),
    // The job goes on, once the table has taken rows. All batches share its row, which is left alone for as long as it has not failed.
    ...(refusal?.failsJob || (failureOf(meta) && written + superseded > 0)
      ? [{ store: 'ledger', action: 'Update', request: reviveJob(task, data.job) } as const]
      : []),
  ];
  return commitStep(
    {
      task,
      outcome: { status: 'succeeded', result },
      actions,
      // Done meanwhile by another delivery; or refused meanwhile, which this one takes back.
      refused: ({ item }) => {
        const now = knownReceipt(item);
        return now.done
          ? endRepeated(task, data, now.done, importing)
          : commitBatch(task, data, counts, { ...now, ...(meta && { meta }) }, importing);
      },
    },
    importing,
  );
}
