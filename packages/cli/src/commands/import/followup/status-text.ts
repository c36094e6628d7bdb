import type { ImportProgress } from '@sluice/client';
import type { KnownJob } from '../journal/journals.ts';
import { count, counted } from '../reporting/numbers.ts';
import { refusedText } from '../reporting/summary.ts';
import { undoCounts } from '../reporting/undo-counts.ts';

/** How far an import is, and what is missing of it, in a few lines. */
export function statusText(job: string, progress: ImportProgress | undefined, sender: KnownJob | undefined): string {
  const lines = [`job ${job}: ${progress?.status ?? 'not known to the system'}`];
  if (progress !== undefined) lines.push(...ofSystem(job, progress));
  if (sender !== undefined) lines.push(...ofSender(sender, progress));
  return `${lines.join('\n')}\n`;
}

function* ofSystem(job: string, progress: ImportProgress): Generator<string> {
  const { items, batches, error, undo, writeUnits } = progress;
  if (error !== undefined) yield `  ${error.message} (${error.code})`;
  const superseded = items.superseded ? `, ${count(items.superseded)} gave way to newer ones of their key` : '';
  yield `  ${counted(items.written, 'row')} written, ${count(items.failed)} refused${superseded}`;
  yield `  ${batchesText(batches)}`;
  if (batches.refused) yield `  ${refusedText(batches.refused)}`;
  const missing = missingText(progress);
  if (missing !== undefined) yield `  ${missing}`;
  if (writeUnits !== undefined && writeUnits > 0) yield `  ${counted(writeUnits, 'write capacity unit')} taken`;
  if (undo !== undefined) yield `  undo ${undo.status}: ${undoCounts(undo)}`;
  else if (progress.undoable === true) yield `  take it back with: sluice import undo ${job}`;
}

function batchesText({ done, expected }: ImportProgress['batches']): string {
  return expected === null ? `${batchCount(done)} applied` : `${count(done)} of ${batchCount(expected)} applied`;
}

/** What keeps a job from its end, or does not add up. */
function missingText({ status, batches: { expected, done }, items }: ImportProgress): string | undefined {
  if (status === 'failed') return undefined;
  if (expected === null) {
    return 'its end is unknown: import.end has not arrived, so there may be more batches';
  }
  if (done < expected) {
    return `${batchCount(expected - done)} missing: not sent, still waiting in the queue, or among the dead letters (sluice dead-letters list)`;
  }
  if (done > expected) return `${batchCount(done - expected)} more than import.end said there are`;
  const rows = items.written + items.failed + (items.superseded ?? 0);
  if (items.expected === undefined || items.expected === null || items.expected === rows) return undefined;
  return `its batches had ${counted(rows, 'row')}, and import.end said ${count(items.expected)}`;
}

function* ofSender(sender: KnownJob, progress: ImportProgress | undefined): Generator<string> {
  const { file, table, startedAt, accepted, end, result, args } = sender;
  const sent = end === undefined ? `${batchCount(accepted)} sent, not all` : `all ${counted(end.items, 'row')} sent`;
  const rejected = end !== undefined && end.refused > 0 ? `, ${count(end.refused)} rejected before they were sent` : '';
  yield `  ${file} into ${table}, begun ${startedAt}, ${sent}${rejected}`;
  const open = progress === undefined || progress.status === 'running' || progress.status === 'failed';
  // The flag would begin from the start once more.
  const goingOn = args.filter((argument) => argument !== '--restart');
  if (result === undefined || open) yield `  go on with: sluice import ${goingOn.map(quoted).join(' ')}`;
}

/** As a shell takes it. */
function quoted(argument: string): string {
  return /^[\w./:=,@%+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

function batchCount(batches: number): string {
  return batches === 1 ? '1 batch' : `${count(batches)} batches`;
}
