import { failuresKey, failureSortKey, type OperationArguments } from '@sluice/core';
import { writeRows } from '../ledger/write-rows.ts';
import type { Task } from '../worker/task.ts';
import type { RowFailure } from './check-rows.ts';
import type { Importing } from './importing.ts';
import { expiryOf } from './job-updates.ts';

/** Records rejected rows; again, when the batch comes again, under the same keys. */
export async function recordFailures(
  { packet }: Task,
  { job, batch }: Pick<OperationArguments['import.batch'], 'job' | 'batch'>,
  failures: readonly RowFailure[],
  { ports, recording }: Importing,
): Promise<void> {
  const expiresAt = expiryOf({ nowMs: ports.clock.now(), retentionMs: recording.retentionMs });
  const rows = failures.map(({ index, code, message }) => ({
    pk: { S: failuresKey(packet.caller, job) },
    sk: { S: failureSortKey(batch, index) },
    batch: { N: String(batch) },
    index: { N: String(index) },
    code: { S: code },
    message: { S: message.slice(0, 1024) },
    expiresAt,
  }));
  await writeRows(ports.ledger, rows, recording.retry);
}
