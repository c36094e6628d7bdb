import { rm } from 'node:fs/promises';
import type { Clock, Random } from '@sluice/core';
import { findEndpoint } from '../../../connection/find-endpoint.ts';
import { CommandError } from '../../../errors.ts';
import type { ExitCode } from '../../../command.ts';
import type { Terminal } from '../../../terminal.ts';
import type { JobResult } from '../journal/job-record.ts';
import { counted, count } from '../reporting/numbers.ts';
import { type ImportState, ProgressReport } from '../reporting/progress-report.ts';
import { rejectsPath, writeRejects } from '../reporting/rejects-file.ts';
import { summaryJson, summaryText } from '../reporting/summary.ts';
import { ImportApi } from '../sending/import-api.ts';
import { parseRate } from '../sending/rate-limit.ts';
import { Interrupted } from '../sending/sender.ts';
import { type Content, inspect } from '../source/inspect.ts';
import { systemClock } from '../system-clock.ts';
import { dryRun } from './dry-run.ts';
import { type FileRequest, parseImportArguments, planFile } from './import-request.ts';
import { openJob, type OpenJob } from './open-job.ts';
import { preflight } from './preflight.ts';
import { FileSending } from './send-file.ts';

/** What tests set otherwise. */
export interface ImportTuning {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly watchMs?: number;
  readonly stallMs?: number;
  readonly patienceMs?: number;
}

type ImportArguments = ReturnType<typeof parseImportArguments>;

interface Run {
  readonly args: readonly string[];
  readonly flags: ImportArguments['flags'];
  readonly request: FileRequest;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly tuning: ImportTuning;
}

/** `sluice import FILE`: from the file to the table, or to the reason why not. */
export async function runImport(
  args: readonly string[],
  terminal: Terminal,
  tuning: ImportTuning = {},
): Promise<ExitCode> {
  const { flags, file } = parseImportArguments(args);
  const rate = flags.rate === undefined ? undefined : parseRate(flags.rate);
  const request = await planFile(file, flags, terminal);
  try {
    const warning = preflight(request.plan);
    if (warning !== undefined) terminal.err(warning);
    const run: Run = { args, flags, request, terminal, clock: tuning.clock ?? systemClock, tuning };
    return flags['dry-run'] ? await check(run) : await send(run, rate);
  } finally {
    const { input } = request.plan;
    if (!input.onDisk) await rm(input.path, { force: true });
  }
}

async function check(run: Run): Promise<ExitCode> {
  const { flags, request, terminal } = run;
  const { plan } = request;
  const content = await read(run);
  const result = await reporting(run, content, 'checking', (bytes) => dryRun(plan, bytes));
  const path = await rejectsOf(run, result.refused, noFailures());
  if (flags.json) {
    terminal.out(`${JSON.stringify({ event: 'checked', ...result, rejects: path ?? null })}\n`);
  } else {
    const codes = Object.entries(result.codes).map(([code, rows]) => `${code} ${count(rows)}`);
    const refused =
      path === undefined
        ? ''
        : `${counted(result.refused, 'row')} would be rejected (${codes.join(', ')}): see ${path}\n`;
    terminal.out(
      `${counted(result.items, 'row')} could be written to ${plan.table.name}; nothing was sent\n${refused}`,
    );
  }
  return result.refused > 0 ? 2 : 0;
}

async function send(run: Run, rate: ReturnType<typeof parseRate> | undefined): Promise<ExitCode> {
  const { args, flags, request, terminal, clock, tuning } = run;
  const { plan, project } = request;
  const endpoint = await findEndpoint({ url: flags.url, environment: terminal.environment, root: project.root });
  const api = new ImportApi(endpoint);
  const content = await read(run);
  const { restart, undoable } = flags;
  const job = await openJob({ request, content, api, restart, undoable, args, nowMs: clock.now() });
  try {
    if (job.journal.result !== undefined) return await again(run, job, api);
    if (job.resumed && !flags.json) {
      terminal.err(`Going on with job ${job.job}: ${counted(job.from.items, 'row')} were sent before\n`);
    }
    const startedMs = clock.now();
    const options = { ...tuning, clock, random: tuning.random ?? { next: Math.random }, plan, job, api };
    const sending = new FileSending({ ...options, ...(rate !== undefined && { rate }) });
    const stopListening = terminal.onInterrupt(() => sending.sender.interrupt());
    const report = new ProgressReport({
      terminal,
      clock,
      json: flags.json,
      state: () => stateOf(sending, content, job),
    });
    try {
      await sending.run();
    } catch (error) {
      report.close();
      if (error instanceof Interrupted) return interrupted(run, job, sending);
      throw withHint(error, job);
    } finally {
      report.close();
      stopListening();
    }
    const result = resultOf(job, sending);
    job.journal.record({ result });
    return await finish(run, job, { result, api, elapsedMs: clock.now() - startedMs, before: writtenBefore(job) });
  } finally {
    job.journal.close();
  }
}

/** Reads the whole file once, telling how far that is: for a large one it takes a while. */
function read(run: Run): Promise<Content> {
  const { plan } = run.request;
  return reporting(run, { bytes: 0 }, 'checking', (bytes) => inspect(plan.input, bytes));
}

async function reporting<Value>(
  { terminal, clock, flags }: Run,
  { bytes: totalBytes }: Pick<Content, 'bytes'>,
  phase: ImportState['phase'],
  work: (onBytes: (bytes: number) => void) => Promise<Value>,
): Promise<Value> {
  let bytes = 0;
  const state = (): ImportState => ({
    phase,
    rowsSent: 0,
    written: 0,
    writtenBefore: 0,
    failed: 0,
    writeUnits: 0,
    bytes,
    totalBytes,
  });
  const report = new ProgressReport({ terminal, clock, json: flags.json, state });
  try {
    return await work((now) => {
      bytes = now;
    });
  } finally {
    report.close();
  }
}

function stateOf({ sender, state }: FileSending, content: Content, job: OpenJob): ImportState {
  const progress = sender.watch.progress ?? job.progress;
  const { written = 0, failed = 0 } = progress?.items ?? {};
  return {
    phase: state.bytes >= content.bytes ? 'applying' : 'sending',
    rowsSent: state.items,
    written,
    writtenBefore: writtenBefore(job).written,
    failed: failed + state.refused,
    writeUnits: progress?.writeUnits ?? 0,
    bytes: state.bytes,
    totalBytes: content.bytes,
  };
}

function resultOf({ journal }: OpenJob, { sender }: FileSending): JobResult {
  const { batches, items, refused } = journal.end ?? { batches: 0, items: 0, refused: 0 };
  const progress = sender.watch.progress;
  const { written = 0, failed = 0, superseded = 0 } = progress?.items ?? {};
  const times = { startedAt: progress?.startedAt ?? null, completedAt: progress?.completedAt ?? null };
  const units = progress?.writeUnits === undefined ? {} : { writeUnits: progress.writeUnits };
  return { batches, items, refused, written, failed, superseded, ...units, ...times };
}

function writtenBefore({ progress }: OpenJob): Finished['before'] {
  return { written: progress?.items.written ?? 0, writeUnits: progress?.writeUnits ?? 0 };
}

interface Finished {
  readonly result: JobResult;
  readonly api: ImportApi;
  readonly elapsedMs: number;
  /** What earlier runs had written. */
  readonly before: { readonly written: number; readonly writeUnits: number };
}

async function finish(run: Run, { job }: OpenJob, { result, api, elapsedMs, before }: Finished): Promise<ExitCode> {
  const { flags, request, terminal } = run;
  const rejected = result.failed + result.refused;
  const path = await rejectsOf(run, rejected, result.failed === 0 ? noFailures() : api.failures(job));
  const summary = { job, table: request.plan.table, result, rejected, rejectsPath: path, elapsedMs, before };
  terminal.out(flags.json ? summaryJson(summary) : summaryText(summary));
  return rejected > 0 ? 2 : 0;
}

/** The job has run to its end before: its result again, and nothing is sent. */
async function again(run: Run, job: OpenJob, api: ImportApi): Promise<ExitCode> {
  // Batches that were refused may have been sent again since.
  const { written, failed, superseded = 0 } = job.progress?.items ?? job.journal.result!;
  const units = job.progress?.writeUnits === undefined ? {} : { writeUnits: job.progress.writeUnits };
  const result = { ...job.journal.result!, written, failed, superseded, ...units };
  if (!run.flags.json) {
    run.terminal.err(
      `${run.request.plan.input.name} was imported before, with the same options. --restart imports it again.\n`,
    );
  }
  const elapsedMs = Date.parse(result.completedAt ?? '') - Date.parse(result.startedAt ?? '');
  return await finish(run, job, {
    result,
    api,
    elapsedMs: Number.isNaN(elapsedMs) ? 0 : elapsedMs,
    before: { written: 0, writeUnits: 0 },
  });
}

async function rejectsOf(
  run: Run,
  rejected: number,
  failures: AsyncIterable<never> | ReturnType<ImportApi['failures']>,
) {
  if (rejected === 0) return undefined;
  const { plan } = run.request;
  const path = rejectsPath(plan.input, run.terminal.directory, run.flags.rejects);
  await writeRejects(plan, path, failures);
  return path;
}

function interrupted({ terminal, flags }: Run, { job }: OpenJob, { state }: FileSending): ExitCode {
  if (flags.json) {
    terminal.out(`${JSON.stringify({ event: 'stopped', job, rowsSent: state.items })}\n`);
  } else {
    terminal.err(
      `Stopped after ${counted(state.items, 'row')}. Run the same command again to go on where it stopped (job ${job}).\n`,
    );
  }
  return 1;
}

function withHint(error: unknown, { job }: OpenJob): unknown {
  if (!(error instanceof CommandError)) return error;
  return new CommandError(`${error.message}\nRun the same command again to go on where it stopped (job ${job}).`, {
    cause: error,
  });
}

async function* noFailures(): AsyncGenerator<never> {
  // A dry run has asked nobody, and a job without failures has none to fetch.
}
