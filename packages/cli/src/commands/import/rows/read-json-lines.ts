import { CommandError } from '../../../errors.ts';
import { parseExactly } from './parse-exactly.ts';
import { maxRowBytes, type Position, rowsAtOnce, type SourceRow } from './source-row.ts';

const NEWLINE = 10;

/** Reads one JSON value a line; empty lines are passed over. */
export async function* readJsonLines(
  chunks: AsyncIterable<Buffer>,
  from: Position,
): AsyncGenerator<readonly SourceRow[]> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let { offset, line } = from;
  const read = (text: string, bytes: number): SourceRow | undefined => {
    offset += bytes;
    const row = readLine(text, line, offset);
    line++;
    return row;
  };
  for await (const chunk of chunks) {
    let rows: SourceRow[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const text = pendingBytes === 0 ? chunk.toString('utf8', start, end) : joined(pending, chunk.subarray(0, end));
      const row = read(text, pendingBytes + end + 1 - start);
      if (row !== undefined) rows.push(row);
      pending = [];
      pendingBytes = 0;
      start = end + 1;
      if (rows.length < rowsAtOnce) continue;
      yield rows;
      rows = [];
    }
    if (start < chunk.length) {
      pending.push(chunk.subarray(start));
      pendingBytes += chunk.length - start;
      if (pendingBytes > maxRowBytes) throw lineTooLong(line);
    }
    if (rows.length > 0) yield rows;
  }
  const last = pendingBytes === 0 ? undefined : read(joined(pending, Buffer.alloc(0)), pendingBytes);
  if (last !== undefined) yield [last];
}

function joined(pending: readonly Buffer[], end: Buffer): string {
  return Buffer.concat([...pending, end]).toString('utf8');
}

function readLine(text: string, line: number, offset: number): SourceRow | undefined {
  const raw = text.endsWith('\r') ? text.slice(0, -1) : text;
  if (raw === '' || raw.trim() === '') return undefined;
  return readJsonRow(raw, line, { offset, line: line + 1 });
}

/** One row of JSON; what is not JSON is a row with a problem. */
export function readJsonRow(raw: string, line: number, next: Position): SourceRow {
  try {
    return { line, next, raw, content: parseExactly(raw) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      line,
      next,
      raw,
      content: null,
      problem: { code: 'ROW_UNREADABLE', message: `The row is not JSON: ${message}` },
    };
  }
}

function lineTooLong(line: number): CommandError {
  return new CommandError(
    `Line ${line} is longer than ${maxRowBytes} bytes. If the file is one JSON array, add --format json.`,
  );
}
