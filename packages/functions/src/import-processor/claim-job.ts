import { type AttributeMap, jobListKey, jobListSortKey } from '@sluice/core';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import { randomBytes } from '../resilience/random-bytes.ts';
import { retryCall } from '../resilience/retry-call.ts';
import type { Task } from '../worker/task.ts';
import type { Importing } from './importing.ts';
import { expiryOf, marshalled, metaKey } from './job-updates.ts';

/** What an event says of its job. */
export interface JobClaim {
  readonly job: string;
  /** Absent where an `import.end` leaves it out. */
  readonly table?: string;
}

/**
 * Puts a job into its caller's list, once, and binds it to the first table that an event of it names, whatever of it comes
 * first. A list is one partition a caller: it gets a row a job, not one an event.
 */
export async function claimJob(task: Task, { job, table }: JobClaim, importing: Importing): Promise<void> {
  // A job that begins with a batch has not said that it is undoable, and cannot say so any more.
  const begins = task.event.type === 'import.batch';
  for (;;) {
    const meta = await listJob(task, { job, ...(table !== undefined && { table }) }, begins, importing);
    if (meta === undefined || table === undefined) return;
    const bound = textOf(meta, 'table');
    if (bound !== '' && (bound !== table || !begins || hasBegun(meta))) return;
    if (await bindJob(task, { job, table }, begins, importing)) return;
  }
}

/** Whether a job's row knows of its table, and that its batches have begun: then a batch has nothing to claim. */
export function isClaimed(meta: AttributeMap | undefined): boolean {
  return meta !== undefined && textOf(meta, 'listedAs') !== '' && textOf(meta, 'table') !== '' && hasBegun(meta);
}

function hasBegun(meta: AttributeMap): boolean {
  return flagOf(meta, 'begun') || flagOf(meta, 'started');
}

/** Lists a job that is in no list yet; answers the row of one that is. */
async function listJob(
  task: Task,
  { job, table }: JobClaim,
  begins: boolean,
  { ports, recording, deadline }: Importing,
): Promise<AttributeMap | undefined> {
  const { caller, acceptedAt } = task.packet;
  const nowMs = ports.clock.now();
  const expiresAt = expiryOf({ nowMs, retentionMs: recording.retentionMs });
  const listedAs = jobListSortKey(job, Date.parse(acceptedAt));
  const token = Buffer.from(randomBytes(16, ports.random)).toString('hex');
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
              (table === undefined ? '' : ', #table = :table') +
              (begins ? ', begun = :true' : ''),
            ConditionExpression: 'attribute_not_exists(listedAs)',
            ExpressionAttributeNames: {
              '#caller': 'caller',
              '#job': 'job',
              ...(table !== undefined && { '#table': 'table' }),
            },
            ExpressionAttributeValues: {
              ':caller': { S: caller },
              ':job': { S: job },
              ':listedAs': { S: listedAs },
              ':expiresAt': expiresAt,
              ...(table !== undefined && { ':table': { S: table } }),
              ...(begins && { ':true': { BOOL: true } }),
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
  return await retryCall(
    async () => {
      const answer = await write();
      const [first] = answer.done ? [] : answer.reasons;
      if (answer.done) return undefined;
      if (first?.code === 'ConditionalCheckFailed' && first.item) return first.item;
      // Anything else, a conflict with a batch that came together with this one, passes.
      throw new ListingConflict();
    },
    { ...recording.retry, deadline },
  );
}

/** Binds a listed job to a table, unless it has another. */
async function bindJob(
  { packet }: Task,
  { job, table }: Required<JobClaim>,
  begins: boolean,
  { ports, recording, deadline }: Importing,
): Promise<boolean> {
  const bind = {
    Key: marshalled(metaKey(packet.caller, job)),
    UpdateExpression: `SET #table = :table${begins ? ', begun = :true' : ''}`,
    ConditionExpression: 'attribute_not_exists(#table) OR #table = :table',
    ExpressionAttributeNames: { '#table': 'table' },
    ExpressionAttributeValues: { ':table': { S: table }, ...(begins && { ':true': { BOOL: true } }) },
  };
  return await retryCall(() => ports.ledger.update(bind), { ...recording.retry, deadline });
}

/** Other parts of the job are being listed at this moment. */
class ListingConflict extends Error {
  override readonly name = 'TransactionConflictException';

  constructor() {
    super('The job is being listed by another transaction');
  }
}
