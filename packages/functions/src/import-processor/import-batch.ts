import {
  type AttributeMap,
  batchKey,
  failuresKey,
  failureSortKey,
  type OperationArguments,
  receiptKey,
  tableOf,
} from '@sluice/core';
import { isExpired } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import { writeRows } from '../ledger/write-rows.ts';
import type { TransactionAction } from '../ports/transactions.ts';
import { acknowledge, recordOutcome, refuseForGood } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { checkRows, type RowFailure } from './check-rows.ts';
import { commitStep } from './commit-step.ts';
import type { Importing } from './importing.ts';
import { type BatchCounts, countBatch } from './job-updates.ts';
import { putRows } from './put-rows.ts';
import { putVersionedRows } from './put-versioned-rows.ts';

type BatchArguments = OperationArguments['import.batch'];

/** Writes the rows of one batch, its failures, and then, in one transaction, its receipt, its outcome and the job's counters. */
export async function importBatch(task: Task, data: BatchArguments, importing: Importing): Promise<Verdict> {
  const known = await readKnown(task, data, importing);
  // Before any row is written: the rows of a batch that is done may have been changed since.
  if (known.outcome) return acknowledge(task, known.outcome, importing.recording);
  if (known.batch) return endRepeated(task, data, known.batch, importing);
  const { ports, recording, deadline } = importing;
  const table = tableOf(ports.config, data.table);
  const retry = { ...recording.retry, deadline };
  const { rows, failures } = await checkRows(table.definition, data.items);
  const put =
    table.definition.version === undefined
      ? await putRows(table, rows, ports.tables, retry)
      : await putVersionedRows(table, rows, task.event.time, ports.tables, retry);
  const failed = [...failures, ...put.failures];
  await writeRows(ports.ledger, failureRows(task, data, failed, importing), recording.retry);
  const { written, superseded, bytes, writeUnits } = put;
  const verdict = await commitBatch(task, data, { written, superseded, bytes, failed: failed.length }, importing);
  return { ...verdict, writeUnits: writeUnits + (verdict.writeUnits ?? 0) };
}

interface Known {
  readonly outcome?: AttributeMap;
  readonly batch?: AttributeMap;
}

async function readKnown(
  { identity, packet }: Task,
  { job, batch }: BatchArguments,
  importing: Importing,
): Promise<Known> {
  const { ports, recording } = importing;
  const pk = receiptKey(packet.caller, identity.source, identity.id);
  const rows = await readRows(
    ports.ledger,
    [{ pk, sk: 'outcome' }, batchKey(packet.caller, job, batch)],
    recording.retry,
  );
  const valid = rows.filter((row) => !isExpired(row, ports.clock.now()));
  const outcome = valid.find((row) => textOf(row, 'sk') === 'outcome');
  const replaceable =
    outcome !== undefined &&
    (textOf(outcome, 'status') === 'dead-lettered' || (identity.mayReplaceFailed && flagOf(outcome, 'deadLetter')));
  const receipt = valid.find((row) => textOf(row, 'sk') !== 'outcome');
  return { ...(outcome && !replaceable && { outcome }), ...(receipt && { batch: receipt }) };
}

/** The batch was done under another event id: the same rows change nothing, other rows are refused. */
async function endRepeated(
  task: Task,
  { job, batch }: BatchArguments,
  done: AttributeMap,
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

function failureRows(
  { packet }: Task,
  { job, batch }: BatchArguments,
  failures: readonly RowFailure[],
  { ports, recording }: Importing,
): readonly AttributeMap[] {
  const expiresAt = { N: String(Math.ceil((ports.clock.now() + recording.retentionMs) / 1000)) };
  return failures.map(({ index, code, message }) => ({
    pk: { S: failuresKey(packet.caller, job) },
    sk: { S: failureSortKey(batch, index) },
    batch: { N: String(batch) },
    index: { N: String(index) },
    code: { S: code },
    message: { S: message.slice(0, 1024) },
    expiresAt,
  }));
}

function commitBatch(task: Task, data: BatchArguments, counts: BatchCounts, importing: Importing): Promise<Verdict> {
  const { ports, recording } = importing;
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  const { written, failed, superseded } = counts;
  const result = { result: { S: JSON.stringify({ written, failed, superseded }) } };
  const actions: TransactionAction[] = [
    { store: 'ledger', action: 'Put', request: batchReceipt(task, data, result.result, times) },
    { store: 'ledger', action: 'Update', request: countBatch(task, data, counts, times) },
  ];
  return commitStep(
    {
      task,
      outcome: { status: 'succeeded', result },
      actions,
      refused: (reason) => endRepeated(task, data, reason.item ?? {}, importing),
    },
    importing,
  );
}

function batchReceipt(
  { packet, identity }: Task,
  { job, batch }: BatchArguments,
  result: { readonly S: string },
  { nowMs, retentionMs }: { readonly nowMs: number; readonly retentionMs: number },
) {
  const { pk, sk } = batchKey(packet.caller, job, batch);
  return {
    Item: {
      pk: { S: pk },
      sk: { S: sk },
      fingerprint: { S: identity.fingerprint },
      id: { S: identity.id },
      source: { S: identity.source },
      result,
      expiresAt: { N: String(Math.ceil((nowMs + retentionMs) / 1000)) },
    },
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(nowMs / 1000)) } },
  };
}
