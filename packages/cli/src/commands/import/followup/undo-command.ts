import type { ImportUndo, Sent } from '@sluice/client';
import type { Command, ExitCode } from '../../../command.ts';
import { findEndpoint } from '../../../connection/find-endpoint.ts';
import { CommandError } from '../../../errors.ts';
import { describeFlags, type Flags, parseFlags } from '../../../flags.ts';
import type { Terminal } from '../../../terminal.ts';
import { confirm } from '../../dead-letters/confirm.ts';
import { knownJobs } from '../journal/journals.ts';
import { findProject } from '../load-table.ts';
import { counted } from '../reporting/numbers.ts';
import { undoCounts } from '../reporting/undo-counts.ts';
import { theOnly } from '../run/import-request.ts';
import { ImportApi } from '../sending/import-api.ts';
import { followUndo } from './follow-undo.ts';

const flags = {
  yes: { short: 'y', help: 'Do not ask' },
  url: {
    value: '<url>',
    help: 'Address of the API; else SLUICE_URL, the one the job was sent to, or the local system',
  },
  config: { value: '<file>', help: 'sluice.config.ts of the project; else of this folder or the nearest above' },
  json: { help: 'Print JSON lines for machines' },
} as const satisfies Flags;

/** `sluice import undo`. */
export const undoCommand: Command = {
  name: 'undo',
  summary: 'Take back an import that ran with --undoable',
  help: `Take back an import that ran with --undoable: rows it created are deleted, rows it replaced are as before, newer ones are kept

Usage: sluice import undo <job> [flags]

Once begun, the system does it by itself, and the job takes no more rows. The same command shows how far that is, or goes on.

${describeFlags(flags)}

Exit code: 0 undone, 1 nothing was done or it could not finish.
`,
  run: undo,
};

async function undo(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags: given, positionals } = parseFlags(args, flags);
  const job = theOnly(positionals, 'the job; sluice import list tells them');
  const project = await findProject(terminal.directory, given.config);
  const known = (await knownJobs(project)).find((one) => one.job === job);
  const url = given.url ?? terminal.environment['SLUICE_URL'] ?? known?.url;
  const api = new ImportApi(await findEndpoint({ url, environment: terminal.environment, root: project.root }));
  const progress = await api.progress(job);
  if (progress === undefined) throw new CommandError(`No import job ${job} is known to ${api.url}.`);
  if (progress.undo?.status === 'completed') return told(job, progress.undo, given.json, terminal);
  if (progress.undoable !== true) {
    throw new CommandError(
      `The import ${job} ran without --undoable: what it replaced was not kept, so it cannot be undone.`,
    );
  }
  const { items, table } = progress;
  const question = `Take back ${counted(items.written, 'row')} that ${job} wrote to ${table}?`;
  // An undo that has begun was confirmed then.
  if (progress.undo === undefined && !given.yes && !(await confirm(question, terminal))) {
    terminal.err('Nothing was undone.\n');
    return 1;
  }
  throwIfRefused(await api.undo(job));
  const undone = await followUndo(job, { api, terminal, json: given.json, written: items.written });
  return undone === undefined ? 1 : told(job, undone, given.json, terminal);
}

function throwIfRefused(sent: Sent): void {
  if (!('error' in sent)) return;
  throw new CommandError(`The system refused to undo it: ${sent.error.message} (${sent.error.code}).`);
}

function told(job: string, undone: ImportUndo, json: boolean, terminal: Terminal): ExitCode {
  terminal.out(json ? `${JSON.stringify({ event: 'undone', job, ...undone })}\n` : `Undone: ${undoCounts(undone)}\n`);
  return 0;
}
