import { jobKey, type OperationArguments, shardSortKey, type UpdateFragment } from '@sluice/core';
import type { Task } from '../worker/task.ts';

interface JobTimes {
  readonly nowMs: number;
  readonly retentionMs: number;
}

function expiry({ nowMs, retentionMs }: JobTimes) {
  return { N: String(Math.ceil((nowMs + retentionMs) / 1000)) };
}

/** Announces a job; refused when the job is about another table. */
export function startJob({ packet }: Task, data: OperationArguments['import.start'], times: JobTimes): UpdateFragment {
  return {
    Key: { pk: { S: jobKey(packet.caller, data.job) }, sk: { S: 'meta' } },
    UpdateExpression:
      'SET #caller = :caller, #job = :job, #table = :table, startedAt = if_not_exists(startedAt, :startedAt), expiresAt = :expiresAt',
    ConditionExpression: 'attribute_not_exists(#table) OR #table = :table',
    ExpressionAttributeNames: { '#caller': 'caller', '#job': 'job', '#table': 'table' },
    ExpressionAttributeValues: {
      ':caller': { S: packet.caller },
      ':job': { S: data.job },
      ':table': { S: data.table },
      ':startedAt': { S: packet.acceptedAt },
      ':expiresAt': expiry(times),
    },
  };
}

/** Says how much a job has; may come first, and again with other numbers, when the sender's file has grown. */
export function endJob({ packet }: Task, data: OperationArguments['import.end'], times: JobTimes): UpdateFragment {
  const { job, table, batches, items } = data;
  return {
    Key: { pk: { S: jobKey(packet.caller, job) }, sk: { S: 'meta' } },
    UpdateExpression:
      'SET #caller = :caller, #job = :job, expectedBatches = :batches, expectedItems = :items, ended = :true, ' +
      'endedAt = :endedAt, startedAt = if_not_exists(startedAt, :endedAt), expiresAt = :expiresAt' +
      (table === undefined ? '' : ', #table = if_not_exists(#table, :table)'),
    ExpressionAttributeNames: { '#caller': 'caller', '#job': 'job', ...(table !== undefined && { '#table': 'table' }) },
    ExpressionAttributeValues: {
      ':caller': { S: packet.caller },
      ':job': { S: job },
      ':batches': { N: String(batches) },
      ':items': { N: String(items) },
      ':true': { BOOL: true },
      ':endedAt': { S: packet.acceptedAt },
      ':expiresAt': expiry(times),
      ...(table !== undefined && { ':table': { S: table } }),
    },
  };
}

/** What became of one batch's rows. */
export interface BatchCounts {
  readonly written: number;
  readonly failed: number;
  readonly superseded: number;
  readonly bytes: number;
}

/** Adds one batch to its shard of the job's counters. */
export function countBatch(
  { packet }: Task,
  { job, table, batch }: OperationArguments['import.batch'],
  { written, failed, superseded, bytes }: BatchCounts,
  times: JobTimes,
): UpdateFragment {
  return {
    Key: { pk: { S: jobKey(packet.caller, job) }, sk: { S: shardSortKey(batch) } },
    UpdateExpression:
      'ADD done :one, written :written, failed :failed, superseded :superseded, bytes :bytes ' +
      'SET #table = if_not_exists(#table, :table), firstAt = if_not_exists(firstAt, :firstAt), lastAt = :lastAt, expiresAt = :expiresAt',
    ExpressionAttributeNames: { '#table': 'table' },
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':written': { N: String(written) },
      ':failed': { N: String(failed) },
      ':superseded': { N: String(superseded) },
      ':bytes': { N: String(bytes) },
      ':table': { S: table },
      ':firstAt': { S: packet.acceptedAt },
      ':lastAt': { S: new Date(times.nowMs).toISOString() },
      ':expiresAt': expiry(times),
    },
  };
}
