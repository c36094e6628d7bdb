import { dirname, join, resolve } from 'node:path';
import type { ImportFailure } from '@sluice/client';
import { beginning, collecting, packBatches } from '../batches/pack-batches.ts';
import { importRows, type Plan } from '../plan.ts';
import type { RowProblem, SourceRow } from '../rows/source-row.ts';
import { type Input, stemOf } from '../source/input.ts';
import { type WrittenRejects, writeRejectsFile } from './rejects-target.ts';

const LINES_AT_ONCE = 100;

/** Where the rejected rows of an input go: beside it, or into the folder of the call for standard input. */
export function rejectsPath(input: Input, directory: string, named: string | undefined): string {
  if (named !== undefined) return resolve(directory, named);
  return join(input.onDisk ? dirname(input.path) : directory, `${stemOf(input.name)}.rejects.jsonl`);
}

/**
 * Writes every rejected row with its line and its reason: those the sender refused, and those
 * the system has, which it knows by batch and index. The file is read once more for that: it always cuts into
 * the same batches, and so nothing has to be remembered about millions of rows that were fine.
 */
export async function writeRejects(
  plan: Plan,
  path: string,
  failures: AsyncIterable<ImportFailure>,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<WrittenRejects | undefined> {
  return await writeRejectsFile(path, (append) => writeAll(plan, append, failures, onBytes));
}

async function writeAll(
  plan: Plan,
  append: (text: string) => Promise<void>,
  failures: AsyncIterable<ImportFailure>,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let lines: string[] = [];
  const write = async (source: SourceRow, { code, message }: RowProblem): Promise<void> => {
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
}
