import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ImportFailure, ImportProgress } from '@sluice/client';
import type { Clock, Random } from '@sluice/core';
import { findEndpoint } from '../../../connection/find-endpoint.ts';
import { CommandError } from '../../../errors.ts';
import { Interrupted } from '../interrupted.ts';
import type { ExitCode } from '../../../command.ts';
import type { Terminal } from '../../../terminal.ts';
import type { JobResult } from '../journal/job-record.ts';
import { counted, count } from '../reporting/numbers.ts';
import { type ImportState, ProgressReport } from '../reporting/progress-report.ts';
import { rejectsPath, writeRejects } from '../reporting/rejects-file.ts';
import { checkRejectsFile, removeRejectsFile, type WrittenRejects } from '../reporting/rejects-target.ts';
import { summaryJson, summaryText } from '../reporting/summary.ts';
import { ImportApi } from '../sending/import-api.ts';
import { parseRate } from '../sending/rate-limit.ts';
import { type Content, FileChanged, inspect } from '../source/inspect.ts';
import { systemClock } from '../system-clock.ts';
import { dryRun } from './dry-run.ts';
import { type FileRequest, parseImportArguments, planFile } from './import-request.ts';
import { checkReachable, openJob, type OpenJob } from './open-job.ts';
import { preflight } from './preflight.ts';
import { FileSending } from './send-file.ts';
import { type Reading, withProgress } from './with-progress.ts';

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
  if (flags.rejects !== undefined) await checkRejectsFile(flags.rejects, file, terminal.directory);
  const request = await planFile(file, flags, terminal);
  try {
    const warning = preflight(request.plan);
    if (warning !== undefined) terminal.err(warning);
    const run: Run = { args, flags, request, terminal, clock: tuning.clock ?? systemClock, tuning };
    return flags['dry-run'] ? await check(run) : await send(run, rate);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    if (flags.json) terminal.out(stoppedJson(null, 0));
    else terminal.err('Stopped; nothing was sent.\n');
    return 1;
  } finally {
    const { input } = request.plan;
    if (!input.onDisk) await rm(input.path, { force: true });
  }
}

async function check(run: Run): Promise<ExitCode> {
  const { flags, request, terminal } = run;
  const { plan } = request;
  const content = await read(run);
  const result = await withProgress(reading(run, 'checking', content.bytes), (onBytes) => dryRun(plan, onBytes));
  const path = result.refused === 0 ? undefined : pathOfRejects(run);
  if (path !== undefined) await write(run, content, path, noFailures());
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
  await checkReachable(api);
  const content = await read(run);
  const { restart, undoable } = flags;
  const job = await openJob({ request, content, api, restart, undoable, args, nowMs: clock.now() });
  try {
    if (job.journal.result !== undefined) return await again(run, job, { api, content });
    if (job.resumed && !flags.json) {
      terminal.err(`Going on with job ${job.job}: ${counted(job.from.items, 'row')} were sent before\n`);
    }
    const startedMs = clock.now();
    const options = { ...tuning, clock, random: tuning.random ?? { next: Math.random }, plan, job, api };
    const sending = new FileSending({ ...options, ...(rate !== undefined && { rate }) });
    const report = new ProgressReport({
      terminal,
      clock,
      json: flags.json,
      state: () => stateOf(sending, content, job),
    });
    const stopListening = terminal.onInterrupt(() => {
      if (!flags.json) report.say('Stopping when the requests under way are answered; again to stop at once\n');
      sending.sender.interrupt();
    });
    try {
      await sending.run();
    } catch (error) {
      report.close();
      if (error instanceof Interrupted) return interrupted(run, job, stateOf(sending, content, job).rowsSent);
      throw withHint(error, job, restart);
    } finally {
      report.close();
      stopListening();
    }
    const result = resultOf(job, sending);
    job.journal.record({ result });
    const elapsedMs = clock.now() - startedMs;
    return await finish(run, job, { result, api, content, elapsedMs, before: writtenBefore(job) });
  } finally {
    job.journal.close();
  }
}

/** Reads the whole file once. */
function read(run: Run): Promise<Content> {
  const { input } = run.request.plan;
  // Of others the length of the text shows when they are unpacked.
  const isText = input.compression === 'none' && input.encoding === 'utf-8';
  const totalBytes = isText ? input.bytes - input.markBytes : 0;
  return withProgress(reading(run, 'checking', totalBytes), (onBytes) => inspect(input, onBytes));
}

function reading({ terminal, clock, flags }: Run, phase: ImportState['phase'], totalBytes: number): Reading {
  return { terminal, clock, json: flags.json, phase, totalBytes };
}

function stateOf({ sender, state }: FileSending, content: Content, job: OpenJob): ImportState {
  const progress = sender.watch.progress ?? job.progress;
  const { written = 0, failed = 0 } = progress?.items ?? {};
  const bytes = state.allSent ? content.bytes : state.bytes;
  return {
    phase: state.allSent ? 'applying' : 'sending',
    rowsSent: job.from.items + sender.sentItems,
    rowsInAll: bytes === 0 ? 0 : Math.round((state.items * content.bytes) / bytes),
    written,
    writtenBefore: writtenBefore(job).written,
    failed: failed + state.refused,
    writeUnits: progress?.writeUnits ?? 0,
    bytes,
    totalBytes: content.bytes,
  };
}

function resultOf({ journal }: OpenJob, { sender }: FileSending): JobResult {
  const { batches, items, refused } = journal.end ?? { batches: 0, items: 0, refused: 0 };
  const progress = sender.watch.progress;
  const { written = 0, failed = 0, superseded = 0 } = progress?.items ?? {};
  const times = { startedAt: progress?.startedAt ?? null, completedAt: progress?.completedAt ?? null };
  return { batches, items, refused, written, failed, superseded, ...toldBy(progress), ...times };
}

/** What not every system tells. */
function toldBy(progress: ImportProgress | undefined): Pick<JobResult, 'writeUnits' | 'refusedBatches'> {
  const { writeUnits, batches } = progress ?? {};
  return {
    ...(writeUnits !== undefined && { writeUnits }),
    ...(batches?.refused !== undefined && { refusedBatches: batches.refused }),
  };
}

function writtenBefore({ progress }: OpenJob): Finished['before'] {
  return { written: progress?.items.written ?? 0, writeUnits: progress?.writeUnits ?? 0 };
}

interface Finished {
  readonly result: JobResult;
  readonly api: ImportApi;
  readonly content: Content;
  readonly elapsedMs: number;
  /** What earlier runs had written. */
  readonly before: { readonly written: number; readonly writeUnits: number };
}

async function finish(run: Run, job: OpenJob, finished: Finished): Promise<ExitCode> {
  const { flags, request, terminal } = run;
  const { result, api, content, elapsedMs, before } = finished;
  const rejected = result.failed + result.refused;
  const path = rejected === 0 ? undefined : pathOfRejects(run);
  if (path !== undefined) {
    const written = await write(run, content, path, result.failed === 0 ? noFailures() : api.failures(job.job));
    if (written !== undefined) job.journal.record({ rejects: { ...written, url: api.url } });
  }
  const removed = path === undefined ? await removeRejects(run, job) : undefined;
  const rejects = { rejected, rejectsPath: path, rejectsRemoved: removed };
  const summary = { job: job.job, table: request.plan.table, result, ...rejects, elapsedMs, before };
  terminal.out(flags.json ? summaryJson(summary) : summaryText(summary));
  return rejected > 0 ? 2 : 0;
}

/** The job has run to its end before: its result again, and nothing is sent. */
async function again(run: Run, job: OpenJob, { api, content }: Pick<Finished, 'api' | 'content'>): Promise<ExitCode> {
  // Batches that were refused may have been sent again since.
  const { written, failed, superseded = 0 } = job.progress?.items ?? job.journal.result!;
  const result = { ...job.journal.result!, written, failed, superseded, ...toldBy(job.progress) };
  if (!run.flags.json) {
    run.terminal.err(
      `${run.request.plan.input.name} was imported before, with the same options. --restart imports it again.\n`,
    );
  }
  const elapsedMs = Date.parse(result.completedAt ?? '') - Date.parse(result.startedAt ?? '');
  return await finish(run, job, {
    result,
    api,
    content,
    elapsedMs: Number.isNaN(elapsedMs) ? 0 : elapsedMs,
    before: { written: 0, writeUnits: 0 },
  });
}

function pathOfRejects({ request: { plan }, terminal, flags }: Run): string {
  return rejectsPath(plan.input, terminal.directory, flags.rejects);
}

async function write(
  run: Run,
  { bytes }: Content,
  path: string,
  failures: AsyncIterable<ImportFailure>,
): Promise<WrittenRejects | undefined> {
  const { plan } = run.request;
  try {
    return await withProgress(reading(run, 'rejects', bytes), (onBytes) => writeRejects(plan, path, failures, onBytes));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new CommandError('Stopped while the rejected rows were written. Run the same command again to get them.');
  }
}

/**
 * Takes away what earlier runs of the job have rejected, where this one has nothing: it would be taken for its own.
 * What lies there of anything else stays, and is told.
 */
async function removeRejects(run: Run, { rejects }: OpenJob): Promise<string | undefined> {
  const { flags, terminal } = run;
  try {
    if (rejects !== undefined && (await removeRejectsFile(rejects))) {
      const { path } = rejects;
      if (!flags.json) terminal.err(`Removed ${path}, which had the rejected rows of an earlier run\n`);
      return path;
    }
  } catch (error) {
    terminal.err(`The rejected rows of an earlier run cannot be removed: ${(error as Error).message}\n`);
  }
  const path = rejectsPath(run.request.plan.input, terminal.directory, undefined);
  if (!flags.json && existsSync(path)) terminal.err(`${path} is not of this import, and stays as it is\n`);
  return undefined;
}

function interrupted({ terminal, flags }: Run, { job }: OpenJob, rowsSent: number): ExitCode {
  if (flags.json) terminal.out(stoppedJson(job, rowsSent));
  else terminal.err(`Stopped after ${counted(rowsSent, 'row')}. ${goOn(job, flags.restart)}\n`);
  return 1;
}

function stoppedJson(job: string | null, rowsSent: number): string {
  return `${JSON.stringify({ event: 'stopped', job, rowsSent })}\n`;
}

/** The flag would begin from the start once more. */
function goOn(job: string, restart: boolean): string {
  return `Run the same command again${restart ? ', without --restart,' : ''} to go on where it stopped (job ${job}).`;
}

function withHint(error: unknown, { job }: OpenJob, restart: boolean): unknown {
  // Of the operating system: a disk that is full, a file that is gone.
  const isTold = error instanceof CommandError || (error instanceof Error && 'syscall' in error);
  if (!isTold || error instanceof FileChanged) return error;
  return new CommandError(`${error.message}\n${goOn(job, restart)}`, { cause: error });
}

async function* noFailures(): AsyncGenerator<never> {
  // A dry run has asked nobody, and a job without failures has none to fetch.
}
