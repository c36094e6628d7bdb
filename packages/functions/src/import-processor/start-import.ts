import type { AttributeMap, OperationArguments } from '@sluice/core';
import type { NewOutcome } from '../ledger/receipt-put.ts';
import { flagOf, textOf } from '../ledger/row-fields.ts';
import type { Task } from '../worker/task.ts';
import type { Verdict } from '../worker/verdict.ts';
import { changeJob } from './change-job.ts';
import { claimJob } from './claim-job.ts';
import type { Importing } from './importing.ts';
import { type JobTimes, otherTable, startJob } from './job-updates.ts';

/** Announces a job, or has one go on that had failed. */
export async function startImport(
  task: Task,
  data: OperationArguments['import.start'],
  times: JobTimes,
  importing: Importing,
): Promise<Verdict> {
  const { job, table } = data;
  await claimJob(task, { job, table }, importing);
  const refused = (row: AttributeMap): NewOutcome => ({ status: 'failed', error: reasonOf(data, row) });
  return await changeJob(task, { result: { job, table }, request: startJob(task, data, times), refused }, importing);
}

function reasonOf({ job, table }: OperationArguments['import.start'], row: AttributeMap) {
  const known = textOf(row, 'table');
  if (known !== table) return otherTable(job, known, table);
  const message = flagOf(row, 'undoable')
    ? 'The job exists and is undoable; start it as such, or use another job id'
    : 'The job has begun without keeping what was there before, and cannot be made undoable; use another job id';
  return { code: 'CONDITION_NOT_MET', message };
}
