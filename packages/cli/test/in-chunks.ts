import type { RowReader, SourceRow } from '../src/commands/import/rows/source-row.ts';

/** Reads a text that arrives in pieces of so many bytes. */
export async function readInChunks(
  reader: RowReader,
  text: string | Buffer,
  bytes: number,
  from = { offset: 0, line: 1 },
): Promise<SourceRow[]> {
  const all = Buffer.from(text).subarray(from.offset);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
  }
  const rows: SourceRow[] = [];
  for await (const some of reader(chunks(), from)) rows.push(...some);
  return rows;
}
