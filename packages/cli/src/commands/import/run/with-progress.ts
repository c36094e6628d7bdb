import type { Clock } from '@sluice/core';
import type { Terminal } from '../../../terminal.ts';
import { Interrupted } from '../interrupted.ts';
import { type ImportState, ProgressReport, readingState } from '../reporting/progress-report.ts';

export interface Reading {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly json: boolean;
  readonly phase: ImportState['phase'];
  /** 0 where it is not known. */
  readonly totalBytes: number;
}

/**
 * Does work that reads the whole file and sends nothing, and tells how far it is: for a large one it takes a while.
 *
 * @throws Interrupted after Ctrl-C
 */
export async function withProgress<Value>(
  { terminal, clock, json, phase, totalBytes }: Reading,
  work: (onBytes: (bytes: number) => void) => Promise<Value>,
): Promise<Value> {
  let bytes = 0;
  let stopped = false;
  const report = new ProgressReport({ terminal, clock, json, state: () => readingState(phase, bytes, totalBytes) });
  const stopListening = terminal.onInterrupt(() => {
    stopped = true;
  });
  try {
    return await work((now) => {
      if (stopped) throw new Interrupted();
      bytes = now;
    });
  } finally {
    report.close();
    stopListening();
  }
}
