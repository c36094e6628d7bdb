import { type AttributeMap, type OutcomeError, undoParts } from '@sluice/core';
import { isExpired } from '../ledger/read-outcome.ts';
import { readRows } from '../ledger/read-rows.ts';
import { receiptPut } from '../ledger/receipt-put.ts';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import type { TransactionAction } from '../ports/transactions.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
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
 * Begun twice, the same events go out again, and do nothing more. Only when all of them are in the queue does it succeed.
 */
export async function undoJob(task: Task, job: string, importing: Importing): Promise<Verdict> {
  const { recording } = importing;
  // One that was refused, because its job was not there yet, and whose message comes once more, must not begin after all.
  const known = await knownOutcome(task, importing);
  if (known) return acknowledge(task, known, recording);
  const { caller } = task.packet;
  const found = await undoableJob(caller, job, importing);
  const error = 'error' in found ? found.error : tooLate(job, found.meta, importing);
  if (error) return refuseUndo(task, job, error, importing);
  const refusedBefore = await markUndoing(task, job, importing);
  if (refusedBefore) return acknowledge(task, refusedBefore, recording);
  const failure = await sendUndoParts(task, job, importing);
  if (failure) return failure;
  const result = { result: { S: JSON.stringify({ job, parts: undoParts }) } };
  return recordOutcome(task, { status: 'succeeded', result }, recording);
}

/** Refuses an undo, unless another delivery of it, or another one of its job, has begun meanwhile. */
function refuseUndo(task: Task, job: string, error: OutcomeError, importing: Importing): Promise<Verdict> {
  const request = {
    Key: marshalled(metaKey(task.packet.caller, job)),
    ConditionExpression: 'attribute_not_exists(undoing) OR expiresAt < :now',
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(importing.ports.clock.now() / 1000)) } },
  };
  return commitStep(
    {
      task,
      outcome: { status: 'failed', error },
      actions: [{ store: 'ledger', action: 'ConditionCheck', request }],
      refused: () => undoJob(task, job, importing),
    },
    importing,
  );
}

/**
 * Marks a job as being undone, unless this event has been refused by another delivery.
 * @returns the receipt of that refusal
 */
async function markUndoing(
  { identity, packet }: Task,
  job: string,
  { ports, recording, deadline }: Importing,
): Promise<AttributeMap | undefined> {
  const times = { nowMs: ports.clock.now(), retentionMs: recording.retentionMs };
  const { Item, ConditionExpression = '', ...placeholders } = receiptPut(identity, { status: 'succeeded' }, times);
  const notRefused = { Key: keyFromRow(Item), ConditionExpression, ...placeholders };
  const mark = {
    Key: marshalled(metaKey(packet.caller, job)),
    UpdateExpression: 'SET undoing = :true',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':true': { BOOL: true } },
  };
  const actions: TransactionAction[] = [
    { store: 'ledger', action: 'ConditionCheck', request: notRefused },
    { store: 'ledger', action: 'Update', request: mark },
  ];
  const token = Buffer.from(randomBytes(16, ports.random)).toString('hex');
  return await retryCall(
    async () => {
      const answer = await ports.transactions.write(actions, token);
      const [receipt] = answer.done ? [] : answer.reasons;
      if (answer.done) return undefined;
      if (receipt?.code === 'ConditionalCheckFailed' && receipt.item) return receipt.item;
      throw new MarkingConflict();
    },
    { ...recording.retry, deadline },
  );
}

function keyFromRow({ pk, sk }: AttributeMap): AttributeMap {
  return { ...(pk && { pk }), ...(sk && { sk }) };
}

/** The job's row is being changed by something else, or was deleted this moment. */
class MarkingConflict extends Error {
  override readonly name = 'TransactionConflictException';

  constructor() {
    super('The job is being changed by another transaction');
  }
}

/** Images go when their time is over, whether or not the job goes on; an undo that has begun goes on, too. */
function tooLate(job: string, meta: AttributeMap, { ports, recording }: Importing): OutcomeError | undefined {
  const startedAt = textOf(meta, 'startedAt');
  if (flagOf(meta, 'undoing') || Date.parse(startedAt) > ports.clock.now() - recording.retentionMs) return undefined;
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
