import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { CommandError } from '../../../errors.ts';
import { checkUtf8, newlinesIn } from './check-utf8.ts';
import type { Input } from './input.ts';
import { openText } from './open-text.ts';

/** What is known of a text after reading all of it once. */
export interface Content {
  /** SHA-256 of the text in base64url: the same for a file and its compressed copy. */
  readonly hash: string;
  readonly bytes: number;
  readonly lines: number;
}

/**
 * Reads the whole input before anything is sent: broken encoding and cut or damaged archives are found here,
 * and the hash makes the job's name, so that the same content is the same job on any machine.
 */
export async function inspect(input: Input, onBytes: (bytes: number) => void = () => undefined): Promise<Content> {
  const hash = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  for await (const chunk of checkUtf8(openText(input), input.name)) {
    hash.update(chunk);
    bytes += chunk.length;
    lines += newlinesIn(chunk);
    onBytes(bytes);
  }
  if (bytes === 0) throw new CommandError(`${input.name} is empty: there is nothing to import.`);
  return { hash: hash.digest('base64url'), bytes, lines };
}

/** The file is not as it was when its import began; going on with that import is not possible any more. */
export class FileChanged extends CommandError {}

/** @throws FileChanged */
export async function checkUnchanged(input: Input): Promise<void> {
  const stats = await stat(input.path);
  if (stats.size === input.bytes && stats.mtimeMs === input.modifiedMs) return;
  throw new FileChanged(
    `${input.name} was changed while it was imported, so rows of it as it was and as it is may be in the table. When it is complete, import it with --restart.`,
  );
}
