import {
  type AttributeMap,
  batchFailureSortKey,
  batchKey,
  failuresKey,
  type OperationArguments,
  type PutFragment,
} from '@sluice/core';
import type { TransactionAction } from '../ports/transactions.ts';
import type { Task } from '../worker/task.ts';
import { expiryOf, type JobTimes, marshalled } from './job-updates.ts';
import type { BatchRefusal } from './known-batch.ts';

type BatchName = Pick<OperationArguments['import.batch'], 'job' | 'batch'>;

/** Where a batch stands, as it is written down: done with its result, or refused with the rows that count as failed for it. */
export type BatchState =
  | { readonly result: { readonly S: string } }
  | { readonly refusedRows: { readonly N: string }; readonly failsJob?: { readonly BOOL: true } };

/**
 * The put of a batch's receipt. It gives way to nothing but an expired one, and to the refusal which the job's counters
 * were read with: so that a batch that succeeds later takes back exactly what it was counted for, the failure of its job included.
 */
export function batchReceipt(
  { packet, identity }: Task,
  { job, batch }: BatchName,
  state: BatchState,
  refusal: BatchRefusal | undefined,
  times: JobTimes,
): PutFragment {
  const { pk, sk } = batchKey(packet.caller, job, batch);
  return {
    Item: {
      pk: { S: pk },
      sk: { S: sk },
      fingerprint: { S: identity.fingerprint },
      id: { S: identity.id },
      source: { S: identity.source },
      ...state,
      expiresAt: expiryOf(times),
    } as AttributeMap,
    ...(refusal === undefined
      ? {
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
          ExpressionAttributeValues: { ':now': { N: String(Math.floor(times.nowMs / 1000)) } },
        }
      : {
          ConditionExpression: `refusedRows = :refusedRows AND ${refusal.failsJob ? 'attribute_exists' : 'attribute_not_exists'}(failsJob)`,
          ExpressionAttributeValues: { ':refusedRows': { N: String(refusal.rows) } },
        }),
  };
}

/** Notes of a batch that was refused before that its job fails with it; not done when it has been written meanwhile. */
export function blameRefusal({ packet }: Task, { job, batch }: BatchName): TransactionAction {
  const request = {
    Key: marshalled(batchKey(packet.caller, job, batch)),
    UpdateExpression: 'SET failsJob = :true',
    ConditionExpression: 'attribute_exists(refusedRows)',
    ExpressionAttributeValues: { ':true': { BOOL: true } },
  };
  return { store: 'ledger', action: 'Update', request };
}

/** Takes back the record of a batch's refusal. */
export function forgetRefusal({ packet }: Task, { job, batch }: BatchName): TransactionAction {
  const Key = { pk: { S: failuresKey(packet.caller, job) }, sk: { S: batchFailureSortKey(batch) } };
  return { store: 'ledger', action: 'Delete', request: { Key } };
}
