import type { ImportProgress } from '@sluice/client';
import type { Command, ExitCode } from '../../../command.ts';
import { findEndpoint } from '../../../connection/find-endpoint.ts';
import { CommandError } from '../../../errors.ts';
import { describeFlags, type Flags, parseFlags } from '../../../flags.ts';
import type { Terminal } from '../../../terminal.ts';
import { type KnownJob, knownJobs } from '../journal/journals.ts';
import { findProject } from '../load-table.ts';
import { count, counted } from '../reporting/numbers.ts';
import { theOnly } from '../run/import-request.ts';
import { undoCounts } from '../reporting/undo-counts.ts';
import { ImportApi } from '../sending/import-api.ts';

const flags = {
  url: {
    value: '<url>',
    help: 'Address of the API; else the one the job was sent to, SLUICE_URL, or the local system',
  },
  config: { value: '<file>', help: 'sluice.config.ts of the project; else of this folder or the nearest above' },
  json: { help: 'Print one line of JSON' },
} as const satisfies Flags;

/** `sluice import status`. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'How far an import is',
  help: `How far an import is, as the system and this machine know it

Usage: sluice import status <job> [flags]

${describeFlags(flags)}

Exit code: 0 completed, 2 completed with rejected rows or still running, 1 failed or unknown.
`,
  run: status,
};

async function status(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags: given, positionals } = parseFlags(args, flags);
  const job = theOnly(positionals, 'the job; sluice import list tells them');
  const project = await findProject(terminal.directory, given.config);
  const known = (await knownJobs(project)).find((one) => one.job === job);
  const url = given.url ?? terminal.environment['SLUICE_URL'] ?? known?.url;
  const endpoint = await findEndpoint({ url, environment: terminal.environment, root: project.root });
  const progress = await new ImportApi(endpoint).progress(job);
  if (progress === undefined && known === undefined)
    throw new CommandError(`No import job ${job} is known to ${endpoint.url} or to this machine.`);
  terminal.out(
    given.json
      ? `${JSON.stringify({ job, progress: progress ?? null, sender: known ?? null })}\n`
      : text(job, progress, known),
  );
  if (progress?.status === 'failed') return 1;
  return progress?.status === 'completed' ? 0 : 2;
}

function text(job: string, progress: ImportProgress | undefined, known: KnownJob | undefined): string {
  const lines = [`job ${job}: ${progress?.status ?? 'not known to the system'}`];
  if (progress !== undefined) {
    const { items, batches, error, undo } = progress;
    if (error !== undefined) lines.push(`  ${error.message} (${error.code})`);
    const superseded = items.superseded ? `, ${count(items.superseded)} older than what the table has` : '';
    lines.push(`  ${counted(items.written, 'row')} written, ${count(items.failed)} refused${superseded}`);
    lines.push(
      `  ${count(batches.done)} of ${batches.expected === null ? '?' : count(batches.expected)} batches applied${batches.refused ? `, ${count(batches.refused)} of them refused` : ''}`,
    );
    if (undo !== undefined) lines.push(`  undo ${undo.status}: ${undoCounts(undo)}`);
    else if (progress.undoable === true) lines.push(`  take it back with: sluice import undo ${job}`);
  }
  if (known !== undefined) {
    const { file, table, startedAt, accepted, end } = known;
    const sent =
      end === undefined ? `${counted(accepted, 'batch')} sent, not all` : `all ${counted(end.items, 'row')} sent`;
    lines.push(`  ${file} into ${table}, begun ${startedAt}, ${sent.replace('batchs', 'batches')}`);
    if (known.result === undefined) lines.push(`  go on with: sluice import ${known.args.join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}
