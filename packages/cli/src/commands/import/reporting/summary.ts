import type { JobResult } from '../journal/job-record.ts';
import type { Table } from '../table.ts';
import { count, counted, duration } from './numbers.ts';

export interface SummaryInput {
  readonly job: string;
  readonly table: Table;
  readonly result: JobResult;
  /** Rejected rows, and the file they are in. */
  readonly rejected: number;
  readonly rejectsPath: string | undefined;
  /** The file of an earlier run's rejected rows, which was taken away. */
  readonly rejectsRemoved: string | undefined;
  readonly elapsedMs: number;
  /** What earlier runs of the job had written, which this one's speed owes nothing. */
  readonly before: Pick<JobResult, 'written' | 'writeUnits'>;
}

/** The end of an import in a few lines. */
export function summaryText(input: SummaryInput): string {
  const { job, table, result, rejected, rejectsPath, elapsedMs, before } = input;
  const { written, superseded, writeUnits, refusedBatches = 0 } = result;
  const lines = [
    `${counted(written, 'row')} written to ${table.name} in ${duration(elapsedMs)}${rateText(written - before.written, elapsedMs, 'row')}`,
    ...(superseded > 0 ? [`${counted(superseded, 'row')} ${supersededBy(table)}`] : []),
    rejected === 0 ? 'no row rejected' : `${counted(rejected, 'row')} rejected: see ${rejectsPath}`,
    ...(refusedBatches > 0 ? [refusedText(refusedBatches)] : []),
    ...(writeUnits === undefined
      ? []
      : [
          `${counted(writeUnits, 'write capacity unit')} taken${rateText(writeUnits - (before.writeUnits ?? 0), elapsedMs, 'unit')}`,
        ]),
    `job ${job}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** A batch that is refused as a whole lies among the dead letters, from where it can be sent again. */
export function refusedText(batches: number): string {
  const which = batches === 1 ? '1 batch was' : `${count(batches)} batches were`;
  return `${which} refused as a whole: see sluice dead-letters list --flow import; when the cause is removed, redrive sends them again`;
}

/** The same for machines. */
export function summaryJson(input: SummaryInput): string {
  const { job, table, result, rejected, rejectsPath = null, rejectsRemoved = null, elapsedMs } = input;
  const { items, refused, batches, written, superseded, writeUnits = null, startedAt, completedAt } = result;
  const refusedBatches = result.refusedBatches ?? null;
  const rows = items + refused;
  const numbers = { rows, written, rejected, superseded, batches, refusedBatches, writeUnits, elapsedMs };
  const rejects = { rejects: rejectsPath, rejectsRemoved };
  return `${JSON.stringify({ event: 'summary', job, table: table.name, ...numbers, ...rejects, startedAt, completedAt })}\n`;
}

/** Who wins a key: the newest by the version attribute, where a table has one, else the last row of the file. */
function supersededBy({ definition }: Table): string {
  return definition.version === undefined
    ? 'replaced by a later row of the same key'
    : 'older than what the table has, left as it is';
}

function rateText(amount: number, elapsedMs: number, unit: string): string {
  return elapsedMs < 200 || amount <= 0 ? '' : `, ${counted((amount * 1000) / elapsedMs, unit)}/s`;
}
