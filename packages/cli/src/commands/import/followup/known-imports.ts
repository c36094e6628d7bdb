import type { ImportProgress } from '@sluice/client';
import { CommandError } from '../../../errors.ts';
import type { KnownJob } from '../journal/journals.ts';
import { type ImportApi, SystemBusy } from '../sending/import-api.ts';

/** An import as the system knows it, and as this machine does. */
export interface KnownImport {
  readonly job: string;
  readonly progress: ImportProgress | undefined;
  readonly sender: KnownJob | undefined;
}

export interface SystemImports {
  readonly imports: readonly ImportProgress[];
  /** Why they are not all. */
  readonly incomplete: string | undefined;
}

const MOST_PAGES = 10;

/** The imports the system lists, the latest first; a system that cannot be asked lists none and is told. */
export async function systemImports(api: ImportApi): Promise<SystemImports> {
  const imports: ImportProgress[] = [];
  let cursor: string | undefined;
  try {
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await api.imports(cursor);
      imports.push(...answer.imports);
      if (answer.cursor === null) return { imports, incomplete: undefined };
      cursor = answer.cursor;
    }
  } catch (error) {
    if (!(error instanceof SystemBusy) && !(error instanceof CommandError)) throw error;
    return { imports, incomplete: `${api.url} does not answer (${error.message}): only what this machine knows` };
  }
  return { imports, incomplete: `the system has more than these ${imports.length}: the older ones are left out` };
}

/** Both lists as one, the latest first. A job that was sent to another system has nothing to do with this one's of the same name. */
export function merged(
  imports: readonly ImportProgress[],
  known: readonly KnownJob[],
  url: string,
): readonly KnownImport[] {
  const ours = new Map(known.filter((one) => one.url === url).map((one) => [one.job, one]));
  const listed = new Set(imports.map(({ job }) => job));
  const all: readonly KnownImport[] = [
    ...imports.map((progress) => ({ job: progress.job, progress, sender: ours.get(progress.job) })),
    ...known
      .filter((one) => one.url !== url || !listed.has(one.job))
      .map((sender) => ({ job: sender.job, progress: undefined, sender })),
  ];
  return all.toSorted((one, other) => (begunAt(one) < begunAt(other) ? 1 : -1));
}

/** When an import began, as the system says, else as this machine does. */
export function begunAt({ progress, sender }: KnownImport): string {
  return progress?.startedAt || sender?.startedAt || '';
}
