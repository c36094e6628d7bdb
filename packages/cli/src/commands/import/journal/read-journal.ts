import { closeSync, openSync, readSync } from 'node:fs';
import type { JournalEntry } from './job-record.ts';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 10;

/** The entries of a journal; none when there is no such file. A line that a crash cut short is passed over. */
export function* readJournal(path: string): Generator<JournalEntry> {
  for (const line of linesOf(path)) {
    const entry = entryOf(line);
    if (entry !== undefined) yield entry;
  }
}

/** Line by line: the journal of a large file has many MB. */
function* linesOf(path: string): Generator<string> {
  const file = opened(path);
  if (file === undefined) return;
  try {
    let pending: Buffer = Buffer.alloc(0);
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      const text = Buffer.concat([pending, chunk.subarray(0, length)]);
      let start = 0;
      for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, start)) {
        yield text.toString('utf8', start, end);
        start = end + 1;
      }
      pending = text.subarray(start);
    }
    yield pending.toString('utf8');
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function entryOf(line: string): JournalEntry | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as JournalEntry);
  } catch {
    return undefined;
  }
}
