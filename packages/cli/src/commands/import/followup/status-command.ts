import type { Command, ExitCode } from '../../../command.ts';
import { findEndpoint } from '../../../connection/find-endpoint.ts';
import { CommandError } from '../../../errors.ts';
import { describeFlags, type Flags, parseFlags } from '../../../flags.ts';
import type { Terminal } from '../../../terminal.ts';
import { knownJobs } from '../journal/journals.ts';
import { findProject } from '../load-table.ts';
import { theOnly } from '../run/import-request.ts';
import { ImportApi } from '../sending/import-api.ts';
import { statusText } from './status-text.ts';

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
      : statusText(job, progress, known),
  );
  if (progress?.status === 'failed') return 1;
  return progress?.status === 'completed' && !known?.end?.refused ? 0 : 2;
}
