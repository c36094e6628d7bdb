import { type AttributeMap, batchProgressKey, type OperationArguments } from '@sluice/core';
import { numberOf, textOf } from '../ledger/row-fields.ts';
import { writeRows } from '../ledger/write-rows.ts';
import type { Task } from '../worker/task.ts';
import type { Importing } from './importing.ts';
import { type BatchCounts, expiryOf, marshalled } from './job-updates.ts';

/** How far a batch was written: its first groups of rows, and what became of them. */
export interface BatchProgress extends BatchCounts {
  readonly groups: number;
}

const nothing: BatchProgress = { groups: 0, written: 0, failed: 0, superseded: 0, bytes: 0, writeUnits: 0 };

/**
 * What was written of a batch before. Nothing, when its rows make other groups now that the table's schema is another,
 * or when it was another event's under the same number: its rows were not these.
 */
export function batchProgress(row: AttributeMap | undefined, { identity }: Task, ofGroups: number): BatchProgress {
  if (!row || numberOf(row, 'ofGroups') !== ofGroups) return nothing;
  if (textOf(row, 'fingerprint') !== identity.fingerprint) return nothing;
  return {
    groups: numberOf(row, 'groups'),
    written: numberOf(row, 'written'),
    failed: numberOf(row, 'failed'),
    superseded: numberOf(row, 'superseded'),
    bytes: numberOf(row, 'bytes'),
    writeUnits: numberOf(row, 'writeUnits'),
  };
}

/**
 * Notes how far a batch was written, for the next delivery: a table that takes less than a batch while a function may run
 * would otherwise never see its end. True whichever of two deliveries at once writes it last.
 */
export async function saveProgress(
  { identity, packet }: Task,
  { job, batch }: Pick<OperationArguments['import.batch'], 'job' | 'batch'>,
  { groups, ofGroups, written, failed, superseded, bytes, writeUnits }: BatchProgress & { readonly ofGroups: number },
  { ports, recording }: Importing,
): Promise<void> {
  const counts = { groups, ofGroups, written, failed, superseded, bytes, writeUnits };
  const row: AttributeMap = {
    ...marshalled(batchProgressKey(packet.caller, job, batch)),
    ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, { N: String(count) }])),
    fingerprint: { S: identity.fingerprint },
    expiresAt: expiryOf({ nowMs: ports.clock.now(), retentionMs: recording.retentionMs }),
  };
  await writeRows(ports.ledger, [row], recording.retry);
}
