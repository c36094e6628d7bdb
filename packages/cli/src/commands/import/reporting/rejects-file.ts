import { access, constants, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ImportFailure } from '@sluice/client';
import { CommandError, UsageError } from '../../../errors.ts';
import { beginning, collecting, packBatches } from '../batches/pack-batches.ts';
import { importRows, type Plan } from '../plan.ts';
import type { RowProblem, SourceRow } from '../rows/source-row.ts';
import { type Input, stemOf } from '../source/input.ts';

const LINES_AT_ONCE = 100;

/** Where the rejected rows of an input go: beside it, or into the folder of the call for standard input. */
export function rejectsPath(input: Input, directory: string, named: string | undefined): string {
  if (named !== undefined) return resolve(directory, named);
  return join(input.onDisk ? dirname(input.path) : directory, `${stemOf(input.name)}.rejects.jsonl`);
}

/**
 * Finds out before anything is sent that a file named by the user could not be written, or is the imported one.
 *
 * @throws CommandError
 */
export async function checkRejectsFile(named: string, imported: string, directory: string): Promise<void> {
  const path = resolve(directory, named);
  if (path === resolve(directory, imported)) {
    throw new UsageError(`--rejects ${named} is the file to be imported; the rejected rows need one of their own.`);
  }
  await access((await isDevice(path)) ? path : dirname(path), constants.W_OK).catch((cause: Error) => {
    throw new CommandError(`--rejects ${named} cannot be written: ${cause.message}.`, { cause });
  });
}

/**
 * Writes every rejected row with its line and its reason, and tells how many: those the sender refused, and those
 * the system has, which it knows by batch and index. The file is read once more for that: it always cuts into
 * the same batches, and so nothing has to be remembered about millions of rows that were fine.
 */
export async function writeRejects(
  plan: Plan,
  path: string,
  failures: AsyncIterable<ImportFailure>,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<number> {
  if (await isDevice(path)) return await writeToDevice(plan, path, failures, onBytes);
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, 'w').catch(cannotWrite(path));
  try {
    const append = (text: string): Promise<void> => file.appendFile(text).catch(cannotWrite(path));
    const written = await writeAll(plan, append, failures, onBytes);
    await rename(unfinished, path).catch(cannotWrite(path));
    return written;
  } finally {
    await file.close();
    await rm(unfinished, { force: true });
  }
}

/** What is there and no file, like /dev/null, is written to as it is: a file that takes its place would take it from everybody. */
async function writeToDevice(
  ...[plan, path, failures, onBytes]: Required<Parameters<typeof writeRejects>>
): Promise<number> {
  const device = await open(path, 'w').catch(cannotWrite(path));
  try {
    return await writeAll(plan, (text) => device.appendFile(text).catch(cannotWrite(path)), failures, onBytes);
  } finally {
    await device.close();
  }
}

async function isDevice(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info !== undefined && !info.isFile() && !info.isDirectory();
}

/** What every rejects file begins with. */
const beginningOfRejects = /^\{"line":\d+,"code":"[A-Z_]+","reason":/;

/**
 * Takes away the rejects of an earlier run where this one has none, since they would be taken for its own, and says so.
 * A file that is anything else stays, whoever named it.
 */
export async function removeOldRejects(path: string): Promise<string | undefined> {
  if (!beginningOfRejects.test(await headOf(path))) return undefined;
  try {
    await rm(path);
    return `Removed ${path}, which had the rejected rows of an earlier run\n`;
  } catch (error) {
    return `${path} has the rejected rows of an earlier run and cannot be removed: ${(error as Error).message}\n`;
  }
}

/** The first bytes of a file; nothing where there is none, or none that can be read. */
async function headOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() !== true) return '';
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function cannotWrite(path: string) {
  return (cause: Error): never => {
    throw new CommandError(
      `The rejected rows cannot be written to ${path}: ${cause.message}. Run the same command again with another file, --rejects FILE: no row is sent twice.`,
      { cause },
    );
  };
}

async function writeAll(
  plan: Plan,
  append: (text: string) => Promise<void>,
  failures: AsyncIterable<ImportFailure>,
  onBytes: (bytes: number) => void,
): Promise<number> {
  let written = 0;
  let lines: string[] = [];
  const write = async (source: SourceRow, { code, message }: RowProblem): Promise<void> => {
    written++;
    lines.push(`${JSON.stringify({ line: source.line, code, reason: message, row: source.raw })}\n`);
    if (lines.length < LINES_AT_ONCE) return;
    await append(lines.join(''));
    lines = [];
  };
  const failed = failures[Symbol.asyncIterator]();
  let next = await failed.next();
  const sources = collecting(({ source }) => source);
  for await (const packed of packBatches(importRows(plan, plan.firstRow), beginning(plan.firstRow), sources)) {
    if (packed.kind === 'refused') {
      onBytes(packed.row.source.next.offset);
      await write(packed.row.source, packed.row.problem);
      continue;
    }
    onBytes(packed.resume.position.offset);
    while (next.done !== true && next.value.batch <= packed.number) {
      const { batch, index, code, message } = next.value;
      const row = batch === packed.number ? packed.content[index] : undefined;
      if (row !== undefined) await write(row, { code, message });
      next = await failed.next();
    }
  }
  await append(lines.join(''));
  return written;
}
