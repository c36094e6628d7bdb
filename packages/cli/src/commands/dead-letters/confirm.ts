import { createInterface } from 'node:readline';
import { UsageError } from '../../errors.ts';
import type { Terminal } from '../../terminal.ts';

/** Asks before something that cannot be taken back; where nobody can be asked, `--yes` has to have said it. */
export async function confirm(question: string, terminal: Terminal): Promise<boolean> {
  if (terminal.stdin.isTTY !== true) throw new UsageError(`${question} There is nobody to ask: say it with --yes.`);
  terminal.err(`${question} [y/N] `);
  const lines = createInterface({ input: terminal.stdin });
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim());
    return false;
  } finally {
    lines.close();
  }
}
