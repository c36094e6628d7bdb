import { type OperationArguments, tableOf } from '@sluice/core';
import { readRows } from '../ledger/read-rows.ts';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import type { TransactionAction } from '../ports/transactions.ts';
import { acknowledge, recordOutcome, refuseForGood, unfinished } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Unfinished, Verdict } from '../worker/verdict.ts';
import { batchReceipt, forgetRefusal } from './batch-receipt.ts';
import { batchProgress, saveProgress } from './batch-progress.ts';
import { claimJob, isClaimed } from './claim-job.ts';
import { checkRows } from './check-rows.ts';
import { commitStep } from './commit-step.ts';
import type { Importing } from './importing.ts';
import { type BatchCounts, countBatch, failureOf, metaKey, otherTable, reviveJob } from './job-updates.ts';
import { keepImages } from './keep-images.ts';
import { type KnownBatch, knownReceipt, readKnown } from './known-batch.ts';
import { meteredTables } from './metered-tables.ts';
import { putRows } from './put-rows.ts';
import { groupRows, type PutTarget } from './put-target.ts';
import { putVersionedRows } from './put-versioned-rows.ts';
import { recordFailures } from './record-failures.ts';
import { refuseStep } from './refuse-batch.ts';
import { undoRows } from './undo-rows.ts';

type BatchArguments = OperationArguments['import.batch'];

/** Writes the rows of one batch, its failures, and then, in one transaction, its receipt, its outcome and the job's counters. */
export async function importBatch(task: Task, data: BatchArguments, importing: Importing): Promise<Verdict> {
  const known = await readClaimed(task, data, importing);
  const late = await undoLate(task, data, known, importing);
  if (late) return late;
  // Before any row is written: the rows of a batch that is done may have been changed since.
  if (known.outcome) return acknowledge(task, known.outcome, importing.recording);
  if (known.done) return endRepeated(task, data, known.done, importing);
  // No row: one that has expired and is not deleted yet, which binds nobody.
  const table = known.meta ? textOf(known.meta, 'table') : data.table;
  if (table !== data.table) return refuseStep(task, otherTable(data.job, table, data.table), importing);
  return (await hopeless(task, data, known, importing)) ?? writeBatch(task, data, known, importing);
}

/** What is known of a batch when it is clear what its job is: until one of its batches has claimed it, it may still become undoable. */
async function readClaimed(task: Task, data: BatchArguments, importing: Importing): Promise<KnownBatch> {
  const known = await readKnown(task, data, importing);
  if (known.outcome || known.done || isClaimed(known.meta)) return known;
  await claimJob(task, data, importing);
  return await readKnown(task, data, importing);
}

/** A job that has failed does not try every batch of its file; one that comes back from the dead-letter queue does try. */
async function hopeless(
  task: Task,
  { job }: BatchArguments,
  { meta }: KnownBatch,
  importing: Importing,
): Promise<Verdict | undefined> {
  const { redrivenAfter } = task.message;
  const failure = failureOf(meta);
  // It was not tried: that the job has failed is another batch's to say, and to take back.
  if (failure && redrivenAfter === undefined) return refuseStep(task, failure, importing, { failsJob: false });
  if (!meta || !flagOf(meta, 'undoing')) return undefined;
  const message = `The import "${job}" was undone; import under the name of another job`;
  return refuseStep(task, { code: 'CONDITION_NOT_MET', message }, importing);
}

/** A run before this one may have died with rows written that the undo of their job has gone past. */
async function undoLate(
  task: Task,
  data: BatchArguments,
  { meta }: KnownBatch,
  importing: Importing,
): Promise<Unfinished | undefined> {
  const { attempts, redrivenAfter } = task.message;
  if (!meta || !flagOf(meta, 'undoing') || textOf(meta, 'table') !== data.table) return undefined;
  return attempts > 1 || redrivenAfter !== undefined ? await undoRows(task, data, importing) : undefined;
}

async function writeBatch(task: Task, data: BatchArguments, known: KnownBatch, importing: Importing): Promise<Verdict> {
  const { rows, failures } = await checkRows(tableOf(importing.ports.config, data.table).definition, data.items);
  const { tables, writeUnits: unitsTaken } = meteredTables(importing.ports.tables);
  const target = targetOf(task, { data, known, tables }, importing);
  const groups = groupRows(rows);
  const before = batchProgress(known.progress, task, groups.length);
  const rest = groups.slice(before.groups);
  const put =
    target.definition.version === undefined
      ? await putRows(target, rest)
      : await putVersionedRows(target, rest, task.event.time);
  const writeUnits = unitsTaken();
  const total = {
    groups: before.groups + put.groups,
    written: before.written + put.written,
    superseded: before.superseded + put.superseded,
    bytes: before.bytes + put.bytes,
    failed: before.failed + put.failures.length,
    writeUnits: before.writeUnits + writeUnits,
  };
  await recordFailures(task, data, [...failures, ...put.failures], importing);
  const late = await undoWritten(task, data, known, importing);
  if (put.stopped) {
    if (put.groups > 0 || writeUnits > 0)
      await saveProgress(task, data, { ...total, ofGroups: groups.length }, importing);
    return { ...unfinished(put.stopped.error, importing.recording), writeUnits };
  }
  if (late) return { ...late, writeUnits };
  const counts = { ...total, failed: total.failed + failures.length };
  const verdict = await commitBatch(task, data, counts, known, importing);
  return { ...verdict, writeUnits: writeUnits + (verdict.writeUnits ?? 0) };
}

/** An undo that began while rows were written may have gone past their before-images. */
async function undoWritten(
  task: Task,
  data: BatchArguments,
  { meta: before }: KnownBatch,
  importing: Importing,
): Promise<Unfinished | undefined> {
  if (!before || !flagOf(before, 'undoable')) return undefined;
  const { ports, recording } = importing;
  const [meta] = await readRows(ports.ledger, [metaKey(task.packet.caller, data.job)], recording.retry);
  return meta && flagOf(meta, 'undoing') ? await undoRows(task, data, importing) : undefined;
}

function targetOf(
  task: Task,
  { data, known, tables }: Pick<PutTarget, 'tables'> & { readonly data: BatchArguments; readonly known: KnownBatch },
  importing: Importing,
): PutTarget {
  const { ports, recording, deadline } = importing;
  const table = tableOf(ports.config, data.table);
  const target = {
    ...table,
    tables,
    window: importing.windowOf(table.name),
    retry: { ...recording.retry, deadline },
  };
  if (!known.meta || !flagOf(known.meta, 'undoable')) return target;
  return { ...target, before: (items) => keepImages(task, data.job, target, items, importing) };
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
    // The job goes on. All batches share its row, which is left alone for as long as it has not failed.
    ...(refusal?.failsJob || failureOf(meta)
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
