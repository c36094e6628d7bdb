import type { Command, ExitCode } from '../../../command.ts';
import { describeFlags, type Flags, parseFlags } from '../../../flags.ts';
import { UsageError } from '../../../errors.ts';
import type { Terminal } from '../../../terminal.ts';
import { type KnownJob, knownJobs } from '../journal/journals.ts';
import { findProject } from '../load-table.ts';
import { count } from '../reporting/numbers.ts';

const flags = {
  config: { value: '<file>', help: 'sluice.config.ts of the project; else of this folder or the nearest above' },
  json: { help: 'Print JSON lines' },
} as const satisfies Flags;

/** `sluice import list`. */
export const listCommand: Command = {
  name: 'list',
  summary: 'The imports this machine has run',
  help: `The imports this machine has run for the project, the latest first

Usage: sluice import list [flags]

${describeFlags(flags)}
`,
  run: list,
};

async function list(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags: given, positionals } = parseFlags(args, flags);
  if (positionals.length > 0) throw new UsageError('sluice import list takes no names.');
  const jobs = await knownJobs(await findProject(terminal.directory, given.config));
  if (given.json) {
    for (const job of jobs) terminal.out(`${JSON.stringify(job)}\n`);
  } else {
    terminal.out(jobs.length === 0 ? 'No imports yet.\n' : table(jobs));
  }
  return 0;
}

function table(jobs: readonly KnownJob[]): string {
  const rows = jobs.map((job) => [job.job, job.table, job.startedAt, stateOf(job)]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
}

function stateOf({ result, end }: KnownJob): string {
  if (result === undefined) return end === undefined ? 'stopped' : 'sent';
  const rejected = result.failed + result.refused;
  return `${count(result.written)} written${rejected > 0 ? `, ${count(rejected)} rejected` : ''}`;
}
