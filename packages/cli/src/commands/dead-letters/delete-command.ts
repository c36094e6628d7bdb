import type { Command, ExitCode } from '../../command.ts';
import { CommandError, UsageError } from '../../errors.ts';
import { describeFlags, type Flags, parseFlags } from '../../flags.ts';
import type { Terminal } from '../../terminal.ts';
import { counted } from '../import/reporting/numbers.ts';
import { confirm } from './confirm.ts';
import { connect, connectionFlags } from './connection-flags.ts';

const flags = {
  yes: { short: 'y', help: 'Do not ask' },
  ...connectionFlags,
} as const satisfies Flags;

/** `sluice dead-letters delete`. */
export const deleteCommand: Command = {
  name: 'delete',
  summary: 'Delete dead letters that will never pass',
  help: `Delete dead letters that will never pass; what is known of their outcome stays

Usage: sluice dead-letters delete <id>... [flags]

${describeFlags(flags)}

Exit code: 0 all are deleted, 2 some were not there, 1 nothing was done.
`,
  run: remove,
};

async function remove(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags: given, positionals: ids } = parseFlags(args, flags);
  if (ids.length === 0) throw new UsageError('Name the dead letters, by the ids that the list tells.');
  const api = await connect(given.url, terminal);
  const sure = given.yes || (await confirm(`Delete ${counted(ids.length, 'dead letter')} for good?`, terminal));
  if (!sure) {
    terminal.err('Nothing was deleted.\n');
    return 1;
  }
  let missing = 0;
  for (const id of ids) {
    try {
      await api.delete(id);
      terminal.out(given.json ? `${JSON.stringify({ id, deleted: true })}\n` : `deleted ${id}\n`);
    } catch (error) {
      if (!(error instanceof CommandError) || !error.message.includes('DEAD_LETTER_NOT_FOUND')) throw error;
      missing++;
      terminal.out(given.json ? `${JSON.stringify({ id, deleted: false })}\n` : '');
      terminal.err(`${error.message}\n`);
    }
  }
  if (missing === ids.length) return 1;
  return missing > 0 ? 2 : 0;
}
