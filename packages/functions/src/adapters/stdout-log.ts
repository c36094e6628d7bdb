import type { Log } from '../ports/log.ts';

/** Lines on standard output, where Lambda takes them to CloudWatch Logs, which reads metrics out of them. */
export class StdoutLog implements Log {
  write(line: Readonly<Record<string, unknown>>): void {
    try {
      process.stdout.write(`${JSON.stringify(line)}\n`);
    } catch {
      // A log that cannot be written must not undo work that is done.
    }
  }
}
