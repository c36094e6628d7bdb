import type { Terminal } from './terminal.ts';

/** 0: all done. 1: could not finish. 2: finished, and some rows were rejected or differ. */
export type ExitCode = 0 | 1 | 2;

/** One command of `sluice`, or one of a command's own. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** All of `--help`. */
  readonly help: string;
  readonly commands?: readonly Command[];
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
}
