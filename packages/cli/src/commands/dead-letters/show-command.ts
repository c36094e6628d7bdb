import type { JsonValue, ShownDeadLetter } from '@sluice/core';
import type { Command, ExitCode } from '../../command.ts';
import { UsageError } from '../../errors.ts';
import { describeFlags, type Flags, parseFlags } from '../../flags.ts';
import type { Terminal } from '../../terminal.ts';
import { connect, connectionFlags } from './connection-flags.ts';
import { printable } from './printable.ts';

const flags = { ...connectionFlags } as const satisfies Flags;

/** `sluice dead-letters show`. */
export const showCommand: Command = {
  name: 'show',
  summary: 'One dead letter: the event, its error, attempts, trace id',
  help: `One dead letter: the event, its error, attempts, trace id

Usage: sluice dead-letters show <id> [flags]

<id> is a dead letter's, as the list tells it, or an event's.

${describeFlags(flags)}

Exit code: 0 it was found, 1 it was not.
`,
  run: show,
};

async function show(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags: given, positionals } = parseFlags(args, flags);
  const [id, second] = positionals;
  if (id === undefined || second !== undefined) throw new UsageError('Name one dead letter, or one event.');
  const api = await connect(given.url, terminal);
  const letter = await api.show(id);
  terminal.out(given.json ? `${JSON.stringify(letter)}\n` : printable(render(letter)));
  return 0;
}

function render(letter: ShownDeadLetter): string {
  const { id, flow, code, message, sentAt, expiresAt, redrivable, redrivenBy, caller, acceptedAt } = letter;
  const head: readonly (readonly [string, string | undefined])[] = [
    ['id', id],
    ['flow', flow],
    ['error', `${code}: ${message}`],
    ['since', `${sentAt}, kept until ${expiresAt}`],
    ['caller', caller],
    ['accepted', acceptedAt],
    ['redriven', redrivenBy === undefined ? undefined : `before, by run ${redrivenBy}`],
    ['rule', letter.attributes['RULE_ARN']],
    ['target', letter.attributes['TARGET_ARN']],
    ['', redrivable ? undefined : 'cannot be redriven, only deleted'],
  ];
  const events = (letter.events ?? []).map(({ event, traceId, outcome }) => {
    const known = outcome === undefined ? 'none' : `${outcome.status} after ${outcome.attempts} attempts`;
    return `trace     ${traceId}\noutcome   ${known}\n${JSON.stringify(event, null, 2)}\n`;
  });
  const body = letter.body === undefined ? '' : `${text(letter.body)}\n`;
  const lines = head.flatMap(([name, value]) => (value === undefined ? [] : `${name.padEnd(10)}${value}\n`));
  return `${lines.join('')}${events.join('')}${body}`;
}

function text(body: JsonValue): string {
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2);
}
