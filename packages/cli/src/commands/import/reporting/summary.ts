import type { JobResult } from '../journal/journal.ts';
import { count, counted, duration } from './numbers.ts';

export interface SummaryInput {
  readonly job: string;
  readonly table: string;
  readonly result: JobResult;
  /** Rejected rows, and the file they are in. */
  readonly rejected: number;
  readonly rejectsPath: string | undefined;
  readonly elapsedMs: number;
}

/** The end of an import in a few lines. */
export function summaryText({ job, table, result, rejected, rejectsPath, elapsedMs }: SummaryInput): string {
  const { items, written, superseded } = result;
  const replaced = items - written - superseded - result.failed;
  const lines = [
    `${counted(written, 'row')} written to ${table} in ${duration(elapsedMs)}${rateText(written, elapsedMs)}`,
    ...(superseded > 0 ? [`${counted(superseded, 'row')} older than what the table has, left as it is`] : []),
    ...(replaced > 0 ? [`${counted(replaced, 'row')} replaced by a later row of the same key`] : []),
    rejected === 0 ? 'no row rejected' : `${counted(rejected, 'row')} rejected: see ${rejectsPath}`,
    `job ${job}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for machines. */
export function summaryJson({ job, table, result, rejected, rejectsPath, elapsedMs }: SummaryInput): string {
  const { items, refused, batches, written, superseded, startedAt, completedAt } = result;
  const rows = items + refused;
  const numbers = { rows, written, rejected, superseded, batches, elapsedMs };
  return `${JSON.stringify({ event: 'summary', job, table, ...numbers, rejects: rejectsPath ?? null, startedAt, completedAt })}\n`;
}

function rateText(rows: number, elapsedMs: number): string {
  return elapsedMs < 200 || rows === 0 ? '' : `, ${count((rows * 1000) / elapsedMs)} rows/s`;
}
