import type { AttributeMap, OperationArguments } from '@sluice/core';
import type { NewOutcome } from '../ledger/receipt-put.ts';
import { numberOf, textOf } from '../ledger/row-fields.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { changeJob } from './change-job.ts';
import { claimJob } from './claim-job.ts';
import type { Importing } from './importing.ts';
import { endJob, type JobTimes, otherTable } from './job-updates.ts';

/** Says how much a job has; one that was accepted before what is known changes nothing and says what holds. */
export async function endImport(
  task: Task,
  data: OperationArguments['import.end'],
  times: JobTimes,
  importing: Importing,
): Promise<Verdict> {
  const { job, table, batches, items } = data;
  await claimJob(task, { job, ...(table !== undefined && { table }) }, importing);
  const refused = (row: AttributeMap): NewOutcome => {
    const known = textOf(row, 'table');
    if (table !== undefined && known !== table) return { status: 'failed', error: otherTable(job, known, table) };
    const holds = { batches: numberOf(row, 'expectedBatches'), items: numberOf(row, 'expectedItems') };
    const result = { job, ...holds, applied: false, reason: 'SUPERSEDED' };
    return { status: 'succeeded', superseded: true, result: { result: { S: JSON.stringify(result) } } };
  };
  const request = endJob(task, data, times);
  return await changeJob(task, { result: { job, batches, items }, request, refused }, importing);
}
