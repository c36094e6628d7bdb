import type { Command, ExitCode } from '../../../command.ts';
import { describeFlags, type Flags, parseFlags } from '../../../flags.ts';
import { findEndpoint } from '../../../connection/find-endpoint.ts';
import { UsageError } from '../../../errors.ts';
import type { Terminal } from '../../../terminal.ts';
import { type KnownJob, knownJobs } from '../journal/journals.ts';
import { findProject } from '../load-table.ts';
import { count } from '../reporting/numbers.ts';
import { undoCounts } from '../reporting/undo-counts.ts';
import { ImportApi } from '../sending/import-api.ts';
import { begunAt, type KnownImport, merged, systemImports } from './known-imports.ts';

const flags = {
  url: { value: '<url>', help: 'Address of the API; else SLUICE_URL, else the local system' },
  config: { value: '<file>', help: 'sluice.config.ts of the project; else of this folder or the nearest above' },
  json: { help: 'Print JSON lines' },
} as const satisfies Flags;

/** `sluice import list`. */
export const listCommand: Command = {
  name: 'list',
  summary: 'The imports of the system, and those this machine has run',
  help: `The imports the system knows and those this machine has run for the project, the latest first

Usage: sluice import list [flags]

${describeFlags(flags)}
`,
  run: list,
};

async function list(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags: given, positionals } = parseFlags(args, flags);
  if (positionals.length > 0) throw new UsageError('sluice import list takes no names.');
  const { environment } = terminal;
  const project = await findProject(terminal.directory, given.config);
  const known = await knownJobs(project);
  const api = new ImportApi(await findEndpoint({ url: given.url, environment, root: project.root }));
  const { imports, incomplete } = await systemImports(api);
  const all = merged(imports, known, api.url);
  if (given.json) {
    for (const { job, progress = null, sender = null } of all) {
      terminal.out(`${JSON.stringify({ job, progress, sender })}\n`);
    }
  } else if (all.length > 0) terminal.out(table(all));
  else if (incomplete === undefined) terminal.out('No imports yet.\n');
  if (incomplete !== undefined) terminal.err(`sluice: ${incomplete}\n`);
  return 0;
}

function table(imports: readonly KnownImport[]): string {
  const rows = imports.map((one) => [
    one.job,
    one.progress?.table ?? one.sender?.table ?? '-',
    begunAt(one),
    stateOf(one),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
}

function stateOf({ progress, sender }: KnownImport): string {
  if (progress === undefined) return sender === undefined ? '' : senderState(sender);
  const { status, items, error, undo, undoable } = progress;
  if (undo !== undefined) return undo.status === 'completed' ? `undone: ${undoCounts(undo)}` : 'being undone';
  if (status === 'failed') return `failed: ${error?.message ?? ''}`;
  const refused = sender?.result?.refused ?? sender?.end?.refused ?? 0;
  const what = `${countsOf(items.written, items.failed + refused)}${undoable === true ? ', undoable' : ''}`;
  return status === 'running' ? `${sender === undefined ? 'running' : senderState(sender)}, ${what}` : what;
}

function senderState({ result, end }: KnownJob): string {
  if (result === undefined) return end === undefined ? 'not all sent' : 'all sent';
  return countsOf(result.written, result.failed + result.refused);
}

function countsOf(written: number, rejected: number): string {
  return `${count(written)} written${rejected > 0 ? `, ${count(rejected)} rejected` : ''}`;
}
