import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../../../errors.ts';
import type { Terminal } from '../../../terminal.ts';

/**
 * Writes standard input to a file and tells its path. A stream cannot be read twice, and an import must be able to:
 * for its content's hash, to go on after a stop, and to fetch the rejected rows.
 */
export async function spoolStdin({ stdin }: Pick<Terminal, 'stdin'>, folder: string): Promise<string> {
  if (stdin.isTTY === true) {
    throw new CommandError('There is nothing on standard input. Pipe a file into it, or give its name instead of -.');
  }
  await mkdir(folder, { recursive: true });
  const path = join(folder, `stdin-${process.pid}.spool`);
  await pipeline(stdin, createWriteStream(path));
  if ((await stat(path)).size > 0) return path;
  await rm(path);
  throw new CommandError('Standard input is empty: there is nothing to import.');
}
