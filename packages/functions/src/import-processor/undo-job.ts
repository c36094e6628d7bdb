import { type AttributeMap, type OutcomeError, undoParts } from '@sluice/core';
import { isExpired } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { flagOf } from '../ledger/row-fields.ts';
import { retryCall } from '../resilience/retry-call.ts';
import { acknowledge, recordOutcome } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import type { Importing } from './importing.ts';
import { marshalled, metaKey } from './job-updates.ts';
import { knownOutcome } from './known-batch.ts';
import { sendUndoParts } from './send-undo-parts.ts';

/**
 * Begins to undo a job: from now on it takes no batches, and each part of its before-images is gone through by an event of
 * its own. Begun twice, the same events go out again, and do nothing more.
 */
export async function undoJob(task: Task, job: string, importing: Importing): Promise<Verdict> {
  const { ports, recording } = importing;
  const { caller } = task.packet;
  // One that was refused, because its job was not there yet, and whose message comes once more, must not begin after all.
  const known = await knownOutcome(task, importing);
  if (known) return acknowledge(task, known, recording);
  const found = await undoableJob(caller, job, importing);
  if ('error' in found) return recordOutcome(task, { status: 'failed', error: found.error }, recording);
  const undoing = {
    Key: marshalled(metaKey(caller, job)),
    UpdateExpression: 'SET undoing = :true',
    ExpressionAttributeValues: { ':true': { BOOL: true } },
  };
  await retryCall(() => ports.ledger.update(undoing), recording.retry);
  const failure = await sendUndoParts(task, job, importing);
  if (failure) return failure;
  const result = { result: { S: JSON.stringify({ job, parts: undoParts }) } };
  return recordOutcome(task, { status: 'succeeded', result }, recording);
}

/** The row of a job that can be undone, or why it cannot. */
export async function undoableJob(
  caller: string,
  job: string,
  { ports, recording }: Importing,
): Promise<{ readonly meta: AttributeMap } | { readonly error: OutcomeError }> {
  const [meta] = await readRows(ports.ledger, [metaKey(caller, job)], recording.retry);
  if (!meta || isExpired(meta, ports.clock.now()))
    return { error: { code: 'IMPORT_NOT_FOUND', message: `There is no import job "${job}" of yours` } };
  if (flagOf(meta, 'undoable')) return { meta };
  const message = `The import "${job}" did not keep what was there before; only one started with "undoable" can be undone`;
  return { error: { code: 'CONDITION_NOT_MET', message } };
}
