import type { Command, ExitCode } from './command.ts';
import { deadLettersCommand } from './commands/dead-letters/dead-letters-command.ts';
import { importCommand } from './commands/import/import-command.ts';
import { CommandError, UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

const commands: readonly Command[] = [importCommand, deadLettersCommand];

/** Runs `sluice` with its arguments and tells the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.err(`sluice: ${error.message}\n`);
    if (error instanceof UsageError) terminal.err(`Try: ${['sluice', ...known(args)].join(' ')} --help\n`);
    return 1;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(help());
    return first === undefined ? 1 : 0;
  }
  const path = resolve(args);
  const command = path.at(-1);
  if (command === undefined) {
    throw new UsageError(
      `There is no command ${first}. The commands are ${commands.map(({ name }) => name).join(', ')}.`,
    );
  }
  const rest = args.slice(path.length);
  if (asksForHelp(rest)) {
    terminal.out(command.help);
    return 0;
  }
  return await command.run(rest, terminal);
}

/** The command that the leading words name, with those it is below. */
function resolve(args: readonly string[]): Command[] {
  const path: Command[] = [];
  let level: readonly Command[] = commands;
  for (const word of args) {
    const command = level.find(({ name }) => name === word);
    if (command === undefined) break;
    path.push(command);
    level = command.commands ?? [];
  }
  return path;
}

function known(args: readonly string[]): string[] {
  return resolve(args).map(({ name }) => name);
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

function help(): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 4;
  return `sluice: events, imports and operations of a Sluice system

Usage: sluice <command> [arguments]

${commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n')}

sluice <command> --help tells more. The system is found through --url, SLUICE_URL, or the local one that npm start runs.
`;
}
