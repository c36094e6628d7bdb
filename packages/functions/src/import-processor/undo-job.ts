import { type AttributeMap, type OutcomeError, undoParts } from '@sluice/core';
import { isExpired } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import { acknowledge, recordOutcome } from '../worker/record-outcome.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { commitStep } from './commit-step.ts';
import type { Importing } from './importing.ts';
import { marshalled, metaKey } from './job-updates.ts';
import { knownOutcome } from './known-batch.ts';
import { sendUndoParts } from './send-undo-parts.ts';

/**
 * Begins to undo a job: from now on it takes no batches, and each part of its images is gone through by an event of its own.
 * That it begins is one transaction with the receipt, so that of two deliveries at once, one of which has not seen the job yet,
 * both end alike; the events go out after that, again with each delivery, and do nothing more the second time.
 */
export async function undoJob(task: Task, job: string, importing: Importing): Promise<Verdict> {
  const { recording } = importing;
  // One that was refused, because its job was not there yet, and whose message comes once more, must not begin after all.
  const known = await knownOutcome(task, importing);
  const verdict = known ? await acknowledge(task, known, recording) : await beginUndo(task, job, importing);
  const outcome = await knownOutcome(task, importing);
  const begun = outcome && textOf(outcome, 'status') === 'succeeded';
  const own = outcome && textOf(outcome, 'fingerprint') === task.identity.fingerprint;
  return (begun && own ? await sendUndoParts(task, job, importing) : undefined) ?? verdict;
}

async function beginUndo(task: Task, job: string, importing: Importing): Promise<Verdict> {
  const { caller } = task.packet;
  const { ports, recording } = importing;
  const found = await undoableJob(caller, job, importing);
  const error = 'error' in found ? found.error : tooLate(job, found.meta, ports.clock.now() - recording.retentionMs);
  if (error) return recordOutcome(task, { status: 'failed', error }, recording);
  const undoing = {
    Key: marshalled(metaKey(caller, job)),
    UpdateExpression: 'SET undoing = :true',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':true': { BOOL: true } },
  };
  return commitStep(
    {
      task,
      outcome: { status: 'succeeded', result: { result: { S: JSON.stringify({ job, parts: undoParts }) } } },
      actions: [{ store: 'ledger', action: 'Update', request: undoing }],
      // Expired and deleted since it was read.
      refused: () => beginUndo(task, job, importing),
    },
    importing,
  );
}

/** Images go when their time is over, whether or not the job goes on. */
function tooLate(job: string, meta: AttributeMap, keptSinceMs: number): OutcomeError | undefined {
  const startedAt = textOf(meta, 'startedAt');
  if (Date.parse(startedAt) > keptSinceMs) return undefined;
  const message = `The import "${job}" began at ${startedAt}; what was there before its first rows is not kept any more`;
  return { code: 'CONDITION_NOT_MET', message };
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
