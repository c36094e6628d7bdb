import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../../../errors.ts';
import type { Terminal } from '../../../terminal.ts';
import { ProgressReport, readingState } from '../reporting/progress-report.ts';
import { systemClock } from '../system-clock.ts';

/**
 * Writes standard input to a file and tells its path. A stream cannot be read twice, and an import must be able to:
 * for its content's hash, to go on after a stop, and to fetch the rejected rows.
 */
export async function spoolStdin(terminal: Terminal, folder: string, json: boolean): Promise<string> {
  const { stdin } = terminal;
  if (stdin.isTTY === true) {
    throw new CommandError('There is nothing on standard input. Pipe a file into it, or give its name instead of -.');
  }
  await mkdir(folder, { recursive: true });
  await removeOrphans(folder);
  const path = join(folder, `stdin-${process.pid}.spool`);
  try {
    await copy(terminal, path, json);
  } catch (cause) {
    await rm(path, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`Standard input cannot be kept in ${folder}: ${reason}.`, { cause });
  }
  if ((await stat(path)).size > 0) return path;
  await rm(path);
  throw new CommandError('Standard input is empty: there is nothing to import.');
}

/** Tells how much it has copied: whatever feeds it may take long, and there is nothing else to see. */
async function copy(terminal: Terminal, path: string, json: boolean): Promise<void> {
  let bytes = 0;
  const report = new ProgressReport({
    terminal,
    clock: systemClock,
    json,
    state: () => readingState('copying', bytes, 0),
  });
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  try {
    await pipeline(terminal.stdin, counted, createWriteStream(path));
  } finally {
    report.close();
  }
}

/** What processes have left that were killed. */
async function removeOrphans(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = /^stdin-(\d+)\.spool$/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await rm(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
