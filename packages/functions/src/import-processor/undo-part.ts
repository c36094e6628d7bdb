import { imagesKey, shardKey, tableOf, type UpdateFragment } from '@sluice/core';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { acknowledge, recordOutcome } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Unfinished, Verdict } from '../worker/verdict.ts';
import { commitStep } from './commit-step.ts';
import type { Importing } from './importing.ts';
import { expiryOf, marshalled } from './job-updates.ts';
import { knownOutcome } from './known-batch.ts';
import type { PutTarget } from './put-target.ts';
import { shutGates } from './undo-gates.ts';
import { type Undone, undoImages } from './undo-images.ts';
import { undoableJob } from './undo-job.ts';

/** Images looked at together: with their items they fit one transaction of 100 actions. */
const imagesPerPage = 25;

interface Part {
  readonly job: string;
  readonly part: number;
}

/**
 * Goes through the images of one part, once no more can be added. Each goes with the change that it tells of, so that coming
 * again, after a crash or the end of its time, finds the rest.
 */
export async function undoPart(task: Task, { job, part }: Part, importing: Importing): Promise<Verdict> {
  const { ports, recording, deadline } = importing;
  const { caller } = task.packet;
  const known = await knownOutcome(task, importing);
  if (known) return acknowledge(task, known, recording);
  const found = await undoableJob(caller, job, importing);
  if ('error' in found) return recordOutcome(task, { status: 'failed', error: found.error }, recording);
  if (!flagOf(found.meta, 'undoing')) {
    const message = `The import "${job}" is not being undone; send import.undo without a part`;
    return recordOutcome(task, { status: 'failed', error: { code: 'CONDITION_NOT_MET', message } }, recording);
  }
  const table = tableOf(ports.config, textOf(found.meta, 'table'));
  const pk = imagesKey(caller, job, part);
  const target = undoTarget(table.name, importing);
  const counters = (counts: Undone) => countUndone(task, { job, part }, counts, importing);
  if (!(await shutGates({ caller, job, part }, importing))) return outOfTime;
  let left = 0;
  let refused: unknown;
  for (let after: string | undefined; ;) {
    if (!deadline.allows(1000)) return outOfTime;
    const page = { pk, limit: imagesPerPage, ...(after !== undefined && { after }) };
    const { rows, next } = await retryCall(() => ports.ledger.query(page), recording.retry);
    const answer = await undoImages(target, rows, counters, importing);
    left += answer.left;
    refused ??= answer.refused;
    // What is refused for good waits for an operator; the rest is undone by then.
    if (next === undefined && left === 0 && refused !== undefined) throw refused;
    if (next === undefined && left === 0) return endPart(task, { job, part }, importing);
    // From the start again, where something stood in the way.
    if (next === undefined) left = 0;
    after = next;
  }
}

/** A table in which rows are undone. */
function undoTarget(name: string, importing: Importing): PutTarget {
  const { ports, recording, deadline } = importing;
  const table = tableOf(ports.config, name);
  const window = importing.windowOf(table.name);
  return {
    ...table,
    tables: ports.tables,
    transactions: ports.transactions,
    window,
    retry: { ...recording.retry, deadline },
  };
}

const outOfTime: Unfinished = {
  status: 'unfinished',
  reason: 'untried',
  code: 'DEPENDENCY_UNAVAILABLE',
  message: 'The services took so long that there was no time for the rest',
};

/** The part's row of the job's counters. */
function countUndone(
  { packet }: Task,
  { job, part }: Part,
  counts: Undone,
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
