import { constants, fstatSync, type Stats, writeSync } from 'node:fs';
import { access, type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CommandError, UsageError } from '../../../errors.ts';

/** A rejects file as it was written: whatever has other bytes or another time is no longer it. */
export interface WrittenRejects {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

type Append = (text: string) => Promise<void>;

/**
 * Finds out before anything is sent that a file named by the user could not be written, or is the imported one by
 * whatever name.
 *
 * @throws CommandError
 */
export async function checkRejectsFile(named: string, imported: string, directory: string): Promise<void> {
  const path = resolve(directory, named);
  const [target, source] = await Promise.all([infoOf(path), infoOf(resolve(directory, imported))]);
  if (target !== undefined && source !== undefined && isTheSame(target, source)) {
    throw new UsageError(`--rejects ${named} is the file to be imported; the rejected rows need one of their own.`);
  }
  const written = target === undefined || target.isFile() ? dirname(await targetOf(path)) : path;
  await access(written, constants.W_OK).catch((cause: Error) => {
    throw new CommandError(`--rejects ${named} cannot be written: ${cause.message}.`, { cause });
  });
}

/**
 * Has a file written: whole or not at all, and through a link. What is there and no file, like /dev/null, is written to
 * as it is: a file that takes its place would take it from everybody. Undefined where it is no file in the end.
 */
export async function writeRejectsFile(
  path: string,
  write: (append: Append) => Promise<void>,
): Promise<WrittenRejects | undefined> {
  const info = await infoOf(path);
  if (info?.isFile() === false && !info.isDirectory()) {
    const device = await open(path, 'w').catch(cannotWrite(path));
    await writeAndClose(device, path, write);
    return undefined;
  }
  const stream = info && standardStreams().find((one) => isTheSame(info, one.info))?.number;
  if (stream !== undefined) {
    // A file opened anew would be written over by what the stream itself has to say.
    await write(async (text) => writeAllSync(stream, text));
    return undefined;
  }
  const target = await targetOf(path);
  const unfinished = `${target}.unfinished`;
  const file = await open(unfinished, 'w').catch(cannotWrite(path));
  try {
    await writeAndClose(file, path, write);
    await rename(unfinished, target).catch(cannotWrite(path));
  } finally {
    await rm(unfinished, { force: true });
  }
  const { size, mtimeMs } = await stat(target);
  return { path: target, bytes: size, modifiedMs: mtimeMs };
}

/** Takes a rejects file away, unless something else has come in its place. Tells whether it was there. */
export async function removeRejectsFile({ path, bytes, modifiedMs }: WrittenRejects): Promise<boolean> {
  const info = await infoOf(path);
  if (info?.isFile() !== true || info.size !== bytes || info.mtimeMs !== modifiedMs) return false;
  await rm(path);
  return true;
}

/** Standard output and error, where they are open. */
function standardStreams(): readonly { readonly number: number; readonly info: Stats }[] {
  return [1, 2].flatMap((number) => {
    try {
      return [{ number, info: fstatSync(number) }];
    } catch {
      return [];
    }
  });
}

async function writeAndClose(file: FileHandle, path: string, write: (append: Append) => Promise<void>): Promise<void> {
  try {
    await write((text) => file.appendFile(text).catch(cannotWrite(path)));
  } finally {
    await file.close();
  }
}

function writeAllSync(stream: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(stream, bytes, at);
}

/** Where a link leads to; the path itself where there is nothing yet. */
async function targetOf(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}

async function infoOf(path: string): Promise<Stats | undefined> {
  return await stat(path).catch(() => undefined);
}

function isTheSame(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function cannotWrite(path: string) {
  return (cause: Error): never => {
    throw new CommandError(
      `The rejected rows cannot be written to ${path}: ${cause.message}. Run the same command again with another file, --rejects FILE: no row is sent twice.`,
      { cause },
    );
  };
}
