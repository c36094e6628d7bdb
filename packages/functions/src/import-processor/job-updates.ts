import {
  type AttributeMap,
  type ErrorCode,
  jobKey,
  type OperationArguments,
  type OutcomeError,
  shardKey,
  type UpdateFragment,
} from '@sluice/core';
import { textOf } from '../ledger/row-fields.ts';
import type { Task } from '../worker/task.ts';

export interface JobTimes {
  readonly nowMs: number;
  readonly retentionMs: number;
}

/** When a row that is written now may be forgotten. */
export function expiryOf({ nowMs, retentionMs }: JobTimes): { readonly N: string } {
  return { N: String(Math.ceil((nowMs + retentionMs) / 1000)) };
}

/** Key of the row that tells of a job itself. */
export function metaKey(caller: string, job: string): { readonly pk: string; readonly sk: string } {
  return { pk: jobKey(caller, job), sk: 'meta' };
}

/** Announces a job, or has one go on that had failed; refused when the job is about another table, or its batches were not undoable. */
export function startJob({ packet }: Task, data: OperationArguments['import.start'], times: JobTimes): UpdateFragment {
  return {
    Key: marshalled(metaKey(packet.caller, data.job)),
    UpdateExpression:
      'SET #caller = :caller, #job = :job, undoable = :undoable, started = :true, ' +
      'startedAt = if_not_exists(startedAt, :startedAt), expiresAt = :expiresAt REMOVE failure',
    ConditionExpression:
      '#table = :table AND ' +
      `(undoable = :undoable OR (attribute_not_exists(started)${data.undoable ? ' AND attribute_not_exists(begun)' : ''}))`,
    ExpressionAttributeNames: { '#caller': 'caller', '#job': 'job', '#table': 'table' },
    ExpressionAttributeValues: {
      ':caller': { S: packet.caller },
      ':job': { S: data.job },
      ':table': { S: data.table },
      ':undoable': { BOOL: data.undoable ?? false },
      ':true': { BOOL: true },
      ':startedAt': { S: packet.acceptedAt },
      ':expiresAt': expiryOf(times),
    },
  };
}

/**
 * Says how much a job has; may come first, and again with other numbers: of several, the one accepted last holds, whatever
 * order they arrive in. Refused when a later one is known, or the job is about another table.
 */
export function endJob(
  { packet, event }: Task,
  data: OperationArguments['import.end'],
  times: JobTimes,
): UpdateFragment {
  const { job, table, batches, items } = data;
  return {
    Key: marshalled(metaKey(packet.caller, job)),
    UpdateExpression:
      'SET #caller = :caller, #job = :job, expectedBatches = :batches, expectedItems = :items, ended = :true, ' +
      'endedAt = :endedAt, endId = :id, startedAt = if_not_exists(startedAt, :endedAt), expiresAt = :expiresAt',
    // Two of one request were accepted at the same time; new ids sort by when they were made.
    ConditionExpression:
      '(attribute_not_exists(endedAt) OR endedAt < :endedAt OR (endedAt = :endedAt AND (attribute_not_exists(endId) OR endId <= :id)))' +
      (table === undefined ? '' : ' AND #table = :table'),
    ExpressionAttributeNames: { '#caller': 'caller', '#job': 'job', ...(table !== undefined && { '#table': 'table' }) },
    ExpressionAttributeValues: {
      ':caller': { S: packet.caller },
      ':job': { S: job },
      ':batches': { N: String(batches) },
      ':items': { N: String(items) },
      ':true': { BOOL: true },
      ':endedAt': { S: packet.acceptedAt },
      ':id': { S: event.id },
      ':expiresAt': expiryOf(times),
      ...(table !== undefined && { ':table': { S: table } }),
    },
  };
}

/** An event of a job that is about another table. */
export function otherTable(job: string, known: string, named: string): OutcomeError {
  const message = `The import "${job}" is about the table "${known}", and this event names "${named}"; use another job id`;
  return { code: 'IMPORT_TABLE_MISMATCH', message };
}

/** Notes that a job cannot go on, and why; the first reason stays. */
export function failJob({ packet }: Task, job: string, { code, message }: OutcomeError): UpdateFragment {
  return {
    Key: marshalled(metaKey(packet.caller, job)),
    UpdateExpression: 'SET failure = if_not_exists(failure, :failure)',
    ExpressionAttributeValues: { ':failure': { S: JSON.stringify({ code, message: message.slice(0, 1024) }) } },
  };
}

/** Why a job cannot go on, from its row. */
export function failureOf(
  meta: AttributeMap | undefined,
): { readonly code: ErrorCode; readonly message: string } | undefined {
  const text = meta ? textOf(meta, 'failure') : '';
  return text === '' ? undefined : (JSON.parse(text) as { code: ErrorCode; message: string });
}

/** A batch was written after all: the cause of the failure is gone. */
export function reviveJob({ packet }: Task, job: string): UpdateFragment {
  return { Key: marshalled(metaKey(packet.caller, job)), UpdateExpression: 'REMOVE failure' };
}

/** What became of one batch's rows. */
export interface BatchCounts {
  readonly written: number;
  readonly failed: number;
  readonly superseded: number;
  readonly bytes: number;
  /** Capacity that its writes took of the table and its indexes, as DynamoDB told it. */
  readonly writeUnits: number;
}

/** Changes of a shard of the counters; negative where a batch that had been refused succeeds. */
export interface ShardChange extends BatchCounts {
  readonly done: number;
  readonly refused: number;
}

/** Adds one batch to its shard of the job's counters. */
export function countBatch(
  { packet }: Task,
  { job, table, batch }: Pick<OperationArguments['import.batch'], 'job' | 'table' | 'batch'>,
  change: ShardChange,
  times: JobTimes,
): UpdateFragment {
  return {
    Key: marshalled(shardKey(packet.caller, job, batch)),
    UpdateExpression:
      'ADD done :done, written :written, failed :failed, superseded :superseded, bytes :bytes, refused :refused, writeUnits :writeUnits ' +
      'SET #table = if_not_exists(#table, :table), firstAt = if_not_exists(firstAt, :firstAt), lastAt = :lastAt, expiresAt = :expiresAt',
    ExpressionAttributeNames: { '#table': 'table' },
    ExpressionAttributeValues: {
      ':done': { N: String(change.done) },
      ':written': { N: String(change.written) },
      ':failed': { N: String(change.failed) },
      ':superseded': { N: String(change.superseded) },
      ':bytes': { N: String(change.bytes) },
      ':refused': { N: String(change.refused) },
      ':writeUnits': { N: unitsText(change.writeUnits) },
      ':table': { S: table },
      ':firstAt': { S: packet.acceptedAt },
      ':lastAt': { S: new Date(times.nowMs).toISOString() },
      ':expiresAt': expiryOf(times),
    },
  };
}

/** Units come in halves; sums of them must not carry the dust of binary fractions. */
export function unitsText(units: number): string {
  return String(Math.round(units * 1000) / 1000);
}

/** A row's key as DynamoDB has it. */
export function marshalled({ pk, sk }: { readonly pk: string; readonly sk: string }): AttributeMap {
  return { pk: { S: pk }, sk: { S: sk } };
}
