import type { RedriveStep } from '@sluice/core';
import type { ExitCode } from '../../../command.ts';
import { StatusLine } from '../../../status-line.ts';
import type { Terminal } from '../../../terminal.ts';
import { count, counted } from '../../import/reporting/numbers.ts';
import { printable } from '../printable.ts';
import type { DeadLettersApi, RedriveInput } from '../dead-letters-api.ts';

export interface Following {
  /** Events that matched before the run. */
  readonly total: number;
  readonly json: boolean;
  readonly terminal: Terminal;
}

/** Goes with a run from step to step, until it ends or the user stops it. */
export async function followRun(api: DeadLettersApi, input: RedriveInput, following: Following): Promise<ExitCode> {
  const { terminal, json } = following;
  const line = new StatusLine(terminal);
  let stopped = false;
  const stopListening = terminal.onInterrupt(() => {
    stopped = true;
    if (!json) line.say('Stopping after this step; again to stop at once\n');
  });
  try {
    let step = await api.redrive(input);
    while (step.continuation !== undefined && !stopped) {
      tell(step, following, line);
      step = await api.redrive({ continuation: step.continuation });
    }
    line.clear();
    terminal.out(json ? finishedJson(step, stopped) : summary(step, stopped));
    return exitCode(step);
  } finally {
    line.clear();
    stopListening();
  }
}

function tell(step: RedriveStep, { total, json, terminal }: Following, line: StatusLine): void {
  if (json) {
    const { run, counts, pending, remaining } = step;
    terminal.out(`${JSON.stringify({ event: 'progress', run, ...counts, pending, remaining })}\n`);
    return;
  }
  const { sent, succeeded, failed, alreadyApplied } = step.counts;
  const parts = [
    `${count(sent + alreadyApplied)} of ${count(total)} sent`,
    `${count(succeeded)} succeeded`,
    ...(failed > 0 ? [`${count(failed)} failed again`] : []),
    ...(alreadyApplied > 0 ? [`${count(alreadyApplied)} were applied before`] : []),
    ...(step.pending > 0 ? [`waiting for ${counted(step.pending, 'outcome')}`] : []),
  ];
  line.show([parts.join(', ')]);
}

function finishedJson(step: RedriveStep, stopped: boolean): string {
  const event = stopped && step.status === 'running' ? 'stopped' : 'finished';
  return `${JSON.stringify({ event, ...step, continuation: undefined })}\n`;
}

function summary({ status, reason, counts, pending, failures, remaining }: RedriveStep, stopped: boolean): string {
  const lines: readonly (readonly [string, number])[] = [
    ['succeeded', counts.succeeded],
    ['failed again', counts.failed],
    ['applied before', counts.alreadyApplied],
    ['sent, outcome not known yet', counts.unresolved + pending],
    ['sent, without an outcome', counts.unconfirmed],
    ['cannot be redriven', counts.notRedrivable],
  ];
  const told = lines.flatMap(([name, value]) => (value > 0 ? `  ${count(value).padStart(7)}  ${name}\n` : []));
  const why = failures.map(
    ({ code, count: times, message }) => `  ${count(times).padStart(7)}  ${printable(`${code}: ${message}`)}\n`,
  );
  const end = status === 'running' && stopped ? 'Stopped; run the same command again to go on' : ends[status];
  return [
    `${end}${reason === undefined ? '' : `: ${reason}`}\n`,
    ...told,
    ...(why.length > 0 ? ['Failed again with\n', ...why] : []),
    ...(remaining > 0 ? [`${counted(remaining, 'message')} in the queue\n`] : []),
  ].join('');
}

const ends = { running: 'Running', completed: 'Done', stopped: 'Stopped', 'dry-run': 'Counted' } as const;

function exitCode({ status, counts }: RedriveStep): ExitCode {
  if (status === 'running') return 1;
  return status === 'stopped' || counts.failed + counts.unresolved + counts.notRedrivable > 0 ? 2 : 0;
}
