import { gateKey, gatesKey, type OperationArguments, SluiceError } from '@sluice/core';
import { readRows } from '../ledger/read-rows.ts';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import type { TransactionAction } from '../ports/transactions.ts';
import { mapBounded } from '../resilience/map-bounded.ts';
import { retryCall } from '../resilience/retry-call.ts';
import type { Importing } from './importing.ts';
import { expiryOf, marshalled, metaKey } from './job-updates.ts';

/** Gates of one batch or one part that are opened or shut at a time. */
const gatesAtOnce = 16;
const gatesPerPage = 200;

/** A batch of a caller's undoable job. */
export type GatedBatch = Pick<OperationArguments['import.batch'], 'job' | 'batch'> & { readonly caller: string };

/**
 * Opens the gates for a batch's rows, and looks whether its job is being undone after that: an undo that begins later finds
 * the gates, and shuts them before it looks for rows. So no row gets past an undo, however late its call is carried out.
 * @throws SluiceError CONDITION_NOT_MET when the job is being undone
 */
export async function openGates(
  { caller, job, batch }: GatedBatch,
  parts: Iterable<number>,
  { ports, recording, deadline }: Importing,
): Promise<void> {
  const expiresAt = expiryOf({ nowMs: ports.clock.now(), retentionMs: recording.retentionMs });
  const retry = { ...recording.retry, deadline };
  await mapBounded([...parts], gatesAtOnce, async (part) => {
    const open = {
      Key: marshalled(gateKey(caller, job, { part, batch })),
      // One that is shut stays so.
      UpdateExpression: 'SET expiresAt = :expiresAt',
      ExpressionAttributeValues: { ':expiresAt': expiresAt },
    };
    await retryCall(() => ports.ledger.update(open), retry);
  });
  const [meta] = await readRows(ports.ledger, [metaKey(caller, job)], retry);
  if (meta && flagOf(meta, 'undoing')) throw undone(job);
}

/** Goes into the transaction that writes rows: refused once the gate is shut. */
export function passGate({ caller, job, batch }: GatedBatch, part: number): TransactionAction {
  const request = {
    Key: marshalled(gateKey(caller, job, { part, batch })),
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(shut)',
  };
  return { store: 'ledger', action: 'ConditionCheck', request };
}

/**
 * Shuts the gates of one part for good: no image of it is added or changes any more but by the undo.
 * @returns false when time was up before all were shut
 */
export async function shutGates(
  { caller, job, part }: { readonly caller: string; readonly job: string; readonly part: number },
  { ports, recording, deadline }: Importing,
): Promise<boolean> {
  const retry = { ...recording.retry, deadline };
  const pk = gatesKey(caller, job, part);
  for (let after: string | undefined; ;) {
    if (!deadline.allows(1000)) return false;
    const page = { pk, limit: gatesPerPage, ...(after !== undefined && { after }) };
    const { rows, next } = await retryCall(() => ports.ledger.query(page), retry);
    const open = rows.filter((gate) => !flagOf(gate, 'shut'));
    await mapBounded(open, gatesAtOnce, async (gate) => {
      const shut = {
        Key: marshalled({ pk, sk: textOf(gate, 'sk') }),
        UpdateExpression: 'SET shut = :true',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':true': { BOOL: true } },
      };
      await retryCall(() => ports.ledger.update(shut), retry);
    });
    if (next === undefined) return true;
    after = next;
  }
}

/** Why a batch of a job that is being undone is not written. */
export function undone(job: string): SluiceError {
  return new SluiceError('CONDITION_NOT_MET', `The import "${job}" was undone; import under the name of another job`);
}
