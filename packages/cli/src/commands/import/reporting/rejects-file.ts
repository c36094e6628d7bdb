import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ImportFailure } from '@sluice/client';
import { CommandError } from '../../../errors.ts';
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
 * Writes every rejected row with its line and its reason, and tells how many: those the sender refused, and those
 * the system has, which it knows by batch and index. The file is read once more for that: it always cuts into
 * the same batches, and so nothing has to be remembered about millions of rows that were fine.
 */
export async function writeRejects(plan: Plan, path: string, failures: AsyncIterable<ImportFailure>): Promise<number> {
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, 'w').catch((cause: Error) => {
    throw new CommandError(`${path} cannot be written: ${cause.message}. Name another file with --rejects.`, { cause });
  });
  try {
    const written = await writeAll(plan, file, failures);
    await rename(unfinished, path);
    return written;
  } finally {
    await file.close();
  }
}

async function writeAll(plan: Plan, file: FileHandle, failures: AsyncIterable<ImportFailure>): Promise<number> {
  let written = 0;
  let lines: string[] = [];
  const write = async (source: SourceRow, { code, message }: RowProblem): Promise<void> => {
    written++;
    lines.push(`${JSON.stringify({ line: source.line, code, reason: message, row: source.raw })}\n`);
    if (lines.length < LINES_AT_ONCE) return;
    await file.appendFile(lines.join(''));
    lines = [];
  };
  const failed = failures[Symbol.asyncIterator]();
  let next = await failed.next();
  const sources = collecting(({ source }) => source);
  for await (const packed of packBatches(importRows(plan, plan.firstRow), beginning(plan.firstRow), sources)) {
    if (packed.kind === 'refused') {
      await write(packed.row.source, packed.row.problem);
      continue;
    }
    while (next.done !== true && next.value.batch <= packed.number) {
      const { batch, index, code, message } = next.value;
      const row = batch === packed.number ? packed.content[index] : undefined;
      if (row !== undefined) await write(row, { code, message });
      next = await failed.next();
    }
  }
  await file.appendFile(lines.join(''));
  return written;
}
