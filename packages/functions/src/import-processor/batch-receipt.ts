import { type AttributeMap, batchFailureSortKey, batchKey, failuresKey, type OperationArguments } from '@sluice/core';
import type { PutFragment } from '@sluice/core';
import type { TransactionAction } from '../ports/transactions.ts';
import type { Task } from '../worker/task.ts';
import { expiryOf, type JobTimes } from './job-updates.ts';

type BatchName = Pick<OperationArguments['import.batch'], 'job' | 'batch'>;

/** Where a batch stands, as it is written down: done with its result, or refused with the rows that count as failed for it. */
export type BatchState = { readonly result: { readonly S: string } } | { readonly refusedRows: { readonly N: string } };

/**
 * The put of a batch's receipt. It gives way to nothing but an expired one, and to the refusal which the job's counters
 * were read with: so that a batch that succeeds later takes back exactly what it was counted for.
 */
export function batchReceipt(
  { packet, identity }: Task,
  { job, batch }: BatchName,
  state: BatchState,
  refusedRows: number | undefined,
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
    ...(refusedRows === undefined
      ? {
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt < :now',
          ExpressionAttributeValues: { ':now': { N: String(Math.floor(times.nowMs / 1000)) } },
        }
      : {
          ConditionExpression: 'refusedRows = :refusedRows',
          ExpressionAttributeValues: { ':refusedRows': { N: String(refusedRows) } },
        }),
  };
}

/** Takes back the record of a batch's refusal. */
export function forgetRefusal({ packet }: Task, { job, batch }: BatchName): TransactionAction {
  const Key = { pk: { S: failuresKey(packet.caller, job) }, sk: { S: batchFailureSortKey(batch) } };
  return { store: 'ledger', action: 'Delete', request: { Key } };
}
