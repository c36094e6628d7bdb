import type { ImportProgress, ImportUndo } from '@sluice/client';
import { CommandError } from '../../../errors.ts';
import { StatusLine } from '../../../status-line.ts';
import type { Terminal } from '../../../terminal.ts';
import { counted } from '../reporting/numbers.ts';
import { undoCounts } from '../reporting/undo-counts.ts';
import { type ImportApi, SystemBusy } from '../sending/import-api.ts';
import { systemClock } from '../system-clock.ts';

export interface FollowingUndo {
  readonly api: ImportApi;
  readonly terminal: Terminal;
  readonly json: boolean;
  /** Rows the import wrote. */
  readonly written: number;
}

const LOOK_EVERY_MS = 500;
const LINE_EVERY_MS = 10_000;
const PATIENCE_MS = 300_000;

/** Tells how far an undo is until it is done; undefined when the user stops looking. */
export async function followUndo(job: string, following: FollowingUndo): Promise<ImportUndo | undefined> {
  const { api, terminal, json } = following;
  let stopped = false;
  const stopListening = terminal.onInterrupt(() => {
    stopped = true;
  });
  const line = new StatusLine(terminal);
  let last = '';
  let movedMs = systemClock.now();
  let toldMs = movedMs;
  try {
    while (!stopped) {
      const undo = await lookedAt(job, api);
      if (undo?.status === 'completed') return undo;
      const now = systemClock.now();
      const state = JSON.stringify(undo ?? null);
      if (state !== last) movedMs = now;
      last = state;
      if (now - movedMs > PATIENCE_MS) throw stalled(job);
      const due = (terminal.interactive && !json) || now - toldMs >= LINE_EVERY_MS;
      if (undo !== undefined && due) {
        toldMs = now;
        tell(undo, following, line);
      }
      await systemClock.sleep(LOOK_EVERY_MS);
    }
  } finally {
    stopListening();
    line.clear();
  }
  if (!json) terminal.err(`The system goes on by itself; look again with: sluice import undo ${job}\n`);
  return undefined;
}

/** How far it is; undefined while it has not begun or the system is busy. */
async function lookedAt(job: string, api: ImportApi): Promise<ImportUndo | undefined> {
  let progress: ImportProgress | undefined;
  try {
    progress = await api.progress(job);
  } catch (error) {
    if (error instanceof SystemBusy) return undefined;
    throw error;
  }
  if (progress === undefined) throw new CommandError(`The system at ${api.url} no longer knows the import ${job}.`);
  return progress.undo;
}

function tell(undo: ImportUndo, { terminal, json, written }: FollowingUndo, line: StatusLine): void {
  if (json) {
    terminal.out(`${JSON.stringify({ event: 'progress', ...undo })}\n`);
    return;
  }
  line.show([`undoing ${counted(written, 'row')}: ${undoCounts(undo)}`]);
}

function stalled(job: string): CommandError {
  return new CommandError(
    `The undo has not moved for 5 minutes. See sluice dead-letters list for the reason, then run it again: sluice import undo ${job}`,
  );
}
