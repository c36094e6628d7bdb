import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from '../load-table.ts';
import { type JobEnd, type JobHeader, JobRecord, type JobRejects, type JobResult } from './job-record.ts';
import { readJournal } from './read-journal.ts';

export interface KnownJob extends JobHeader {
  /** Batches the system has taken. */
  readonly accepted: number;
  readonly end: JobEnd | undefined;
  readonly result: JobResult | undefined;
  readonly rejects: JobRejects | undefined;
}

/** Where a project's journals are. */
export function journalFolder({ root }: Project): string {
  return join(root, '.sluice', 'imports');
}

export function journalPath(project: Project, job: string): string {
  return join(journalFolder(project), `${job}.jsonl`);
}

/** The jobs this machine knows of, the latest first. */
export async function knownJobs(project: Project): Promise<readonly KnownJob[]> {
  const names = await readdir(journalFolder(project)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => knownJob(join(journalFolder(project), name)) ?? [])
    .sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
}

function knownJob(path: string): KnownJob | undefined {
  const record = new JobRecord();
  for (const entry of readJournal(path)) record.take(entry);
  const { header, taken, end, result, rejects } = record;
  return header && { ...header, accepted: taken, end, result, rejects };
}
