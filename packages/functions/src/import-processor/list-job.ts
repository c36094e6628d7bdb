import { jobListKey, jobListSortKey } from '@sluice/core';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import type { Task } from '../worker/task.ts';
import type { Importing } from './importing.ts';
import { expiryOf, marshalled, metaKey } from './job-updates.ts';

/**
 * Puts a job into its caller's list, once, whatever of it comes first. A list is one partition a caller: it gets a row
 * a job, not one an event.
 */
export async function listJob(task: Task, job: string, importing: Importing): Promise<void> {
  // A job that begins with a batch has not said that it is undoable, and cannot say so any more.
  const begun = task.event.type === 'import.batch';
  const { ports, recording, deadline } = importing;
  const { caller, acceptedAt } = task.packet;
  const nowMs = ports.clock.now();
  const expiresAt = expiryOf({ nowMs, retentionMs: recording.retentionMs });
  const listedAs = jobListSortKey(job, Date.parse(acceptedAt));
  const token = Buffer.from(randomBytes(16, ports.random)).toString('hex');
  const retry = { ...recording.retry, deadline };
  const write = () =>
    ports.transactions.write(
      [
        {
          store: 'ledger',
          action: 'Update',
          request: {
            Key: marshalled(metaKey(caller, job)),
            UpdateExpression:
              'SET #caller = :caller, #job = :job, listedAs = :listedAs, expiresAt = if_not_exists(expiresAt, :expiresAt)' +
              (begun ? ', begun = :true' : ''),
            ConditionExpression: 'attribute_not_exists(listedAs)',
            ExpressionAttributeNames: { '#caller': 'caller', '#job': 'job' },
            ExpressionAttributeValues: {
              ':caller': { S: caller },
              ':job': { S: job },
              ':listedAs': { S: listedAs },
              ':expiresAt': expiresAt,
              ...(begun && { ':true': { BOOL: true } }),
            },
          },
        },
        {
          store: 'ledger',
          action: 'Put',
          request: { Item: { ...marshalled({ pk: jobListKey(caller), sk: listedAs }), job: { S: job }, expiresAt } },
        },
      ],
      token,
    );
  await retryCall(async () => {
    const answer = await write();
    const [first] = answer.done ? [] : answer.reasons;
    // Listed already: what was wanted. Anything else, a conflict with a batch that came together with this one, passes.
    if (answer.done || first?.code === 'ConditionalCheckFailed') return;
    throw new ListingConflict();
  }, retry);
}

/** Other parts of the job are being listed at this moment. */
class ListingConflict extends Error {
  override readonly name = 'TransactionConflictException';

  constructor() {
    super('The job is being listed by another transaction');
  }
}
