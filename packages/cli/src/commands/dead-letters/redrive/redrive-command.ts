import type { RedriveStep } from '@sluice/core';
import type { Command, ExitCode } from '../../../command.ts';
import { CommandError, UsageError } from '../../../errors.ts';
import { describeFlags, parseFlags } from '../../../flags.ts';
import type { Terminal } from '../../../terminal.ts';
import { counted } from '../../import/reporting/numbers.ts';
import { systemClock } from '../../import/system-clock.ts';
import { connect } from '../connection-flags.ts';
import type { DeadLettersApi, RedriveInput } from '../dead-letters-api.ts';
import { renderGroups, renderIncomplete } from '../render-groups.ts';
import { editEvent } from './edit-event.ts';
import { followRun } from './follow-run.ts';
import { redriveFlags, redriveInput } from './redrive-flags.ts';

/** `sluice dead-letters redrive`. */
export const redriveCommand: Command = {
  name: 'redrive',
  summary: 'Send dead letters again: counted first, a few to begin with, then the rest',
  help: `Send dead letters again: counted first, a few to begin with, then the rest

Usage: sluice dead-letters redrive --flow <flow> [flags]
       sluice dead-letters redrive <id> [--edit] [flags]

Stopped at any moment, it leaves nothing half done, and the same command goes on. Run twice at once, it does everything once.
What comes back within a run is left for the next one. An edited event takes the place of the dead one under the same id;
where that id took effect for another event, give it a new one.

${describeFlags(redriveFlags)}

Exit code: 0 all that matched succeeded, 2 some failed again or the run was stopped by its bound, 1 it could not finish.
`,
  run: redrive,
};

async function redrive(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { flags, positionals } = parseFlags(args, redriveFlags);
  const [id, second] = positionals;
  if (second !== undefined) throw new UsageError('Name one dead letter, or choose many with --flow and its filters.');
  if (flags.edit && id === undefined) throw new UsageError('--edit opens one event: name its dead letter.');
  const api = await connect(flags.url, terminal);
  const input = redriveInput(flags, id);
  if (flags.edit && id !== undefined) return await sendEdited(api, input, id, flags.json, terminal);
  if (id !== undefined && !flags['dry-run'])
    return await followRun(api, input, { total: 1, json: flags.json, terminal });
  const matching = await api.redrive({ ...input, dryRun: true });
  if (flags['dry-run']) return told(matching, flags.json, terminal);
  if (matching.matched === 0 && matching.queue?.complete === true) return nothing(matching, flags.json, terminal);
  if (!flags.json) terminal.err(`${counted(matching.matched ?? 0, 'event')} to send\n`);
  return await followRun(api, input, { total: matching.matched ?? 0, json: flags.json, terminal });
}

function nothing({ counts }: RedriveStep, json: boolean, terminal: Terminal): ExitCode {
  const { notRedrivable } = counts;
  const rest = notRedrivable > 0 ? ` (${counted(notRedrivable, 'event')} cannot be redriven)` : '';
  terminal.out(
    json
      ? `${JSON.stringify({ event: 'finished', status: 'completed', counts, pending: 0, failures: [] })}\n`
      : `Nothing to send${rest}.\n`,
  );
  return notRedrivable > 0 ? 2 : 0;
}

async function sendEdited(
  api: DeadLettersApi,
  input: RedriveInput,
  id: string,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const { events = [] } = await api.show(id);
  const [only] = events;
  if (only === undefined || events.length > 1) {
    throw new CommandError(`${id} holds ${counted(events.length, 'event')}; only a single event can be edited.`);
  }
  const event = await editEvent(only.event, terminal);
  if (event === undefined) {
    terminal.err('The event was left as it was; nothing was sent.\n');
    return 1;
  }
  return await followRun(api, { ...input, id, event }, { total: 1, json, terminal });
}

function told(step: RedriveStep, json: boolean, terminal: Terminal): ExitCode {
  const { matched = 0, groups = [], counts, queue } = step;
  if (json) {
    terminal.out(
      `${JSON.stringify({ event: 'counted', matched, notRedrivable: counts.notRedrivable, groups, queue })}\n`,
    );
    return 0;
  }
  terminal.out(renderGroups(groups, systemClock.now()));
  const rest = counts.notRedrivable > 0 ? `, ${counts.notRedrivable} cannot be redriven` : '';
  terminal.out(`${counted(matched, 'event')} would be sent${rest}; nothing was changed\n`);
  if (queue) terminal.err(renderIncomplete([queue]));
  return 0;
}
