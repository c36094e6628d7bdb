import type { Command } from '../../command.ts';
import { UsageError } from '../../errors.ts';
import { deleteCommand } from './delete-command.ts';
import { listCommand } from './list-command.ts';
import { redriveCommand } from './redrive/redrive-command.ts';
import { showCommand } from './show-command.ts';

const commands: readonly Command[] = [listCommand, showCommand, redriveCommand, deleteCommand];
const width = Math.max(...commands.map(({ name }) => name.length)) + 4;

/** `sluice dead-letters`. */
export const deadLettersCommand: Command = {
  name: 'dead-letters',
  summary: 'See what could not be done, send it again, or delete it',
  help: `See what could not be done, send it again, or delete it

Usage: sluice dead-letters <command> [arguments]

${commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n')}

sluice dead-letters <command> --help tells more.
`,
  commands,
  run: async ([first]) => {
    const known = `The commands are ${commands.map(({ name }) => name).join(', ')}.`;
    throw new UsageError(first === undefined ? known : `There is no command dead-letters ${first}. ${known}`);
  },
};
