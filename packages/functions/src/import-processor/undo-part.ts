import { imagesKey, shardKey, tableOf, type UpdateFragment } from '@sluice/core';
import { textOf } from '../ledger/row-fields.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { acknowledge, recordOutcome } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { commitStep } from './commit-step.ts';
import type { Importing } from './importing.ts';
import { expiryOf, marshalled } from './job-updates.ts';
import { knownOutcome } from './known-batch.ts';
import { undoImages } from './undo-images.ts';
import { undoableJob } from './undo-job.ts';

/** Images looked at together: with their items they fit one transaction of 100 actions. */
const imagesPerPage = 25;

interface Part {
  readonly job: string;
  readonly part: number;
}

/**
 * Goes through the before-images of one part. What is done is deleted with the change itself, so that coming again, after
 * a crash or the end of its time, goes on where it stopped.
 */
export async function undoPart(task: Task, { job, part }: Part, importing: Importing): Promise<Verdict> {
  const { ports, recording, deadline } = importing;
  const { caller } = task.packet;
  const known = await knownOutcome(task, importing);
  if (known) return acknowledge(task, known, recording);
  const found = await undoableJob(caller, job, importing);
  if ('error' in found) return recordOutcome(task, { status: 'failed', error: found.error }, recording);
  const table = tableOf(ports.config, textOf(found.meta, 'table'));
  const pk = imagesKey(caller, job, part);
  const target = {
    ...table,
    tables: ports.tables,
    window: importing.windowOf(table.name),
    retry: { ...recording.retry, deadline },
  };
  for (;;) {
    const { rows } = await retryCall(() => ports.ledger.query({ pk, limit: imagesPerPage }), recording.retry);
    if (rows.length === 0) return endPart(task, { job, part }, importing);
    if (!deadline.allows(1000)) return outOfTime;
    const counters = (counts: Parameters<typeof countUndone>[2]) => countUndone(task, { job, part }, counts, importing);
    await undoImages(target, rows, counters, importing);
  }
}

const outOfTime: Verdict = {
  status: 'unfinished',
  reason: 'untried',
  code: 'DEPENDENCY_UNAVAILABLE',
  message: 'The services took so long that there was no time for the rest',
};

/** The part's row of the job's counters. */
function countUndone(
  { packet }: Task,
  { job, part }: Part,
  counts: { readonly deleted: number; readonly restored: number; readonly kept: number },
  { ports, recording }: Importing,
): UpdateFragment {
  const { deleted, restored, kept } = counts;
  return {
    Key: marshalled(shardKey(packet.caller, job, part)),
    UpdateExpression: 'ADD deleted :deleted, restored :restored, kept :kept SET expiresAt = :expiresAt',
    ExpressionAttributeValues: {
      ':deleted': { N: String(deleted) },
      ':restored': { N: String(restored) },
      ':kept': { N: String(kept) },
      ':expiresAt': expiryOf({ nowMs: ports.clock.now(), retentionMs: recording.retentionMs }),
    },
  };
}

function endPart(task: Task, { job, part }: Part, importing: Importing): Promise<Verdict> {
  const { ports, recording } = importing;
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  const request = {
    Key: marshalled(shardKey(task.packet.caller, job, part)),
    UpdateExpression: 'SET undone = :true, expiresAt = :expiresAt',
    ExpressionAttributeValues: { ':true': { BOOL: true }, ':expiresAt': expiryOf(times) },
  };
  return commitStep(
    {
      task,
      outcome: { status: 'succeeded', result: { result: { S: JSON.stringify({ job, parts: 1 }) } } },
      actions: [{ store: 'ledger', action: 'Update', request }],
      refused: () => Promise.resolve(outOfTime),
    },
    importing,
  );
}
