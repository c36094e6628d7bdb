import { resolve } from 'node:path';
import type { ImportProgress } from '@sluice/client';
import { CommandError } from '../../../errors.ts';
import { beginning, type Resume } from '../batches/pack-batches.ts';
import type { JobHeader, JobRejects } from '../journal/job-record.ts';
import { Journal } from '../journal/journal.ts';
import { generationName, jobName } from '../journal/job-name.ts';
import { journalPath, type KnownJob, knownJobs } from '../journal/journals.ts';
import type { ImportApi } from '../sending/import-api.ts';
import type { Content } from '../source/inspect.ts';
import type { FileRequest } from './import-request.ts';

export interface OpenJobOptions {
  readonly request: FileRequest;
  readonly content: Content;
  readonly api: ImportApi;
  readonly restart: boolean;
  readonly undoable: boolean;
  readonly args: readonly string[];
  readonly nowMs: number;
}

/** A job as this run finds it. */
export interface OpenJob {
  readonly job: string;
  readonly journal: Journal;
  readonly from: Resume;
  /** The system has batches of it that this machine knows nothing of. */
  readonly foreign: boolean;
  /** An earlier run has sent some of it. */
  readonly resumed: boolean;
  /** What was there before is kept, so that it can be undone. */
  readonly undoable: boolean;
  /** Where earlier runs of the job, also those before a restart, have left rejected rows of this system. */
  readonly rejects: JobRejects | undefined;
  /** What the system knew of the job at the beginning of this run. */
  readonly progress: ImportProgress | undefined;
}

/**
 * Finds the job that this file, table and mapping are, or begins it.
 *
 * @throws CommandError when an earlier import of the file is unfinished and the file or the options have changed since, or was undone
 */
export async function openJob(options: OpenJobOptions): Promise<OpenJob> {
  const { request, content, api, restart } = options;
  const { project, plan, mapping } = request;
  const base = jobName(plan, mapping, content);
  const known = await knownJobs(project);
  if (!restart) refuseChanged(base, known, options);
  const job = await generationOf(base, known, api, restart);
  const progress = await patiently(api, () => api.progress(job));
  if (progress !== undefined) refuseOther(progress, options);
  const journal = Journal.open(journalPath(project, job), headerOf(job, options));
  const systemKnows = (progress?.batches.done ?? 0) > 0;
  // A system that has never heard of the job is a new one: what this machine remembers is of another.
  if (progress === undefined && journal.taken > 0) journal.record({ reset: true });
  const from = journal.checkpoint ?? beginning(plan.firstRow);
  const resumed = journal.taken > 0;
  const undoable = options.undoable || progress?.undoable === true;
  const rejects = known.find((one) => baseOf(one.job) === base && one.rejects?.url === api.url)?.rejects;
  return { job, journal, from, foreign: systemKnows && !resumed, resumed, undoable, progress, rejects };
}

function headerOf(job: string, { request: { plan }, api, args, nowMs }: OpenJobOptions): JobHeader {
  const { input, table } = plan;
  const startedAt = new Date(nowMs).toISOString();
  const path = input.onDisk ? resolve(input.path) : '-';
  return { v: 1, job, table: table.name, url: api.url, file: input.name, path, startedAt, args };
}

function refuseChanged(base: string, known: readonly KnownJob[], { request: { plan }, api }: OpenJobOptions): void {
  if (!plan.input.onDisk) return;
  const path = resolve(plan.input.path);
  const other = known.find(
    (one) =>
      one.path === path &&
      one.table === plan.table.name &&
      one.url === api.url &&
      one.result === undefined &&
      one.accepted > 0 &&
      baseOf(one.job) !== base,
  );
  if (other === undefined) return;
  throw new CommandError(
    `An import of ${plan.input.name} into ${plan.table.name} was stopped, and since then the file or the options have changed ` +
      `(job ${other.job}, begun ${other.startedAt}). Put them back to go on with it, or import the file as it is now with --restart.`,
  );
}

/** What an undone job had written is gone, and one that began without before-images can have none of its first rows. */
function refuseOther({ job, undo, undoable }: ImportProgress, { request, undoable: wanted }: OpenJobOptions): void {
  const { name } = request.plan.input;
  if (undo !== undefined)
    throw new CommandError(`The import of ${name} was undone (job ${job}). Import it once more with --restart.`);
  if (wanted && undoable !== true) {
    throw new CommandError(
      `The import of ${name} was begun without --undoable, so what it replaced is not kept (job ${job}). ` +
        'Leave --undoable out to go on with it, or import the file from its start with --restart.',
    );
  }
}

function baseOf(job: string): string {
  return job.replace(/\.\d+$/, '');
}

/** The latest run of the job; the one after it for a restart. */
async function generationOf(
  base: string,
  known: readonly KnownJob[],
  api: ImportApi,
  restart: boolean,
): Promise<string> {
  const names = new Set(
    known.filter(({ accepted, result }) => accepted > 0 || result !== undefined).map(({ job }) => job),
  );
  let generation = 1;
  while (names.has(generationName(base, generation + 1))) generation++;
  if (!restart) return generationName(base, generation);
  while (
    names.has(generationName(base, generation)) ||
    (await patiently(api, () => api.progress(generationName(base, generation)))) !== undefined
  ) {
    generation++;
  }
  return generationName(base, generation);
}

/**
 * Asks for a job that nobody has: a wrong address shows before a large file is read.
 *
 * @throws CommandError
 */
export async function checkReachable(api: ImportApi): Promise<void> {
  await patiently(api, () => api.progress('-'));
}

/** The first questions to the system: whoever does not answer now is not there. */
async function patiently<Value>(api: ImportApi, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `The system at ${api.url} cannot be reached: ${reason}. Is npm start running? Name another with --url.`,
      { cause: error },
    );
  }
}
