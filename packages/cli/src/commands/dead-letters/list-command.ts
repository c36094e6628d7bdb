import type { Command, ExitCode } from '../../command.ts';
import { UsageError } from '../../errors.ts';
import { describeFlags, type Flags, parseFlags } from '../../flags.ts';
import type { Terminal } from '../../terminal.ts';
import { systemClock } from '../import/system-clock.ts';
import { connect, connectionFlags } from './connection-flags.ts';
import { renderGroups, renderIncomplete } from './render-groups.ts';

const flags = {
  flow: { value: '<flow>', help: 'Only this queue: query, write, import, analytics, rules, unrouted' },
  group: { value: '<fingerprint>', help: 'Only this group, with the ids of its dead letters' },
  ...connectionFlags,
} as const satisfies Flags;

/** `sluice dead-letters list`. */
export const listCommand: Command = {
  name: 'list',
  summary: 'What needs a human, grouped by what went wrong',
  help: `What needs a human, grouped by flow, type, error code and message

Usage: sluice dead-letters list [flags]

${describeFlags(flags)}

Exit code: 0 it was told, 1 it could not be.
`,
  run: list,
};

async function list(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags: given, positionals } = parseFlags(args, flags);
  if (positionals.length > 0) throw new UsageError('sluice dead-letters list takes no names; --flow chooses a queue.');
  const api = await connect(given.url, terminal);
  const { flow, group } = given;
  const answer = await api.list({ ...(flow !== undefined && { flow }), ...(group !== undefined && { group }) });
  if (given.json) {
    terminal.out(`${JSON.stringify(answer)}\n`);
    return 0;
  }
  const groups = renderGroups(answer.groups, systemClock.now());
  terminal.out(groups === '' ? 'No dead letters.\n' : groups);
  terminal.err(renderIncomplete(answer.queues));
  return 0;
}
