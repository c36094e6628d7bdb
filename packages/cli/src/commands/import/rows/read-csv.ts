import { CommandError } from '../../../errors.ts';
import { maxRowBytes, type Position, rowsAtOnce, type SourceRow } from './source-row.ts';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;

export interface CsvOptions {
  /** One byte: a comma, a tab, a semicolon. */
  readonly delimiter: string;
}

/**
 * Reads rows of CSV (RFC 4180): quoted cells may hold delimiters, quotes and line breaks; lines end with LF or CRLF.
 * A quote inside an unquoted cell is a character like any other, as spreadsheets read it.
 *
 * A row whose quoting is broken is refused by its first line, and reading goes on with the next line: of all ways to
 * recover it is the one that loses no neighbour. That, and the exact place of every row, is why this reader is ours;
 * a test holds it against csv-parse.
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  from: Position,
  { delimiter }: CsvOptions,
): AsyncGenerator<readonly SourceRow[]> {
  let pending: Buffer = Buffer.alloc(0);
  const state = { ...from };
  for await (const chunk of chunks) {
    pending = yield* readRows(pending.length === 0 ? chunk : Buffer.concat([pending, chunk]), state, delimiter, false);
  }
  yield* readRows(pending, state, delimiter, true);
}

interface State {
  offset: number;
  line: number;
}

/** Reads the complete rows of a piece of text, some at a time; returns what is left, where the last one may go on in the next piece. */
function* readRows(
  text: Buffer,
  state: State,
  delimiter: string,
  atEnd: boolean,
): Generator<readonly SourceRow[], Buffer> {
  let rest = text;
  for (;;) {
    const { rows, used } = readSome(rest, state, delimiter, atEnd);
    rest = rest.subarray(used);
    if (rows.length > 0) yield rows;
    if (rows.length < rowsAtOnce) return rest;
  }
}

/** Reads a few complete rows; without `atEnd` the text may end in the middle of one. */
function readSome(
  text: Buffer,
  state: State,
  delimiter: string,
  atEnd: boolean,
): { readonly rows: SourceRow[]; readonly used: number } {
  const rows: SourceRow[] = [];
  const base = state.offset;
  let start = 0;
  let quote = text.indexOf(QUOTE);
  while (start < text.length && rows.length < rowsAtOnce) {
    const newline = text.indexOf(NEWLINE, start);
    if (newline === -1 && !atEnd) {
      if (text.length - start > maxRowBytes) throw lineTooLong(state.line);
      break;
    }
    const lineEnd = newline === -1 ? text.length : newline;
    const next = newline === -1 ? text.length : newline + 1;
    if (quote !== -1 && quote < start) quote = text.indexOf(QUOTE, start);
    if (quote === -1 || quote > lineEnd) {
      const raw = text.toString('utf8', start, withoutReturn(text, start, lineEnd));
      const line = state.line++;
      state.offset = base + next;
      if (raw !== '')
        rows.push({ line, next: { offset: base + next, line: line + 1 }, raw, content: raw.split(delimiter) });
      start = next;
      continue;
    }
    const quoted = readQuoted(text, start, delimiter.charCodeAt(0), atEnd);
    if (quoted === 'unfinished' && !atEnd && text.length - start <= maxRowBytes) break;
    const line = state.line;
    if (typeof quoted === 'string') {
      const raw = text.toString('utf8', start, withoutReturn(text, start, lineEnd));
      state.line++;
      state.offset = base + next;
      rows.push({ line, next: { ...state }, raw, content: null, problem: brokenQuoting(quoted, line) });
      start = next;
    } else {
      state.line += quoted.lines;
      state.offset = base + quoted.next;
      rows.push({ line, next: { ...state }, raw: text.toString('utf8', start, quoted.end), content: quoted.cells });
      start = quoted.next;
    }
  }
  return { rows, used: start };
}

interface QuotedRow {
  readonly cells: readonly string[];
  /** Where its text ends, and where the next row begins. */
  readonly end: number;
  readonly next: number;
  readonly lines: number;
}

/** Reads a row that has quotes. `broken`: text follows a closing quote. `unfinished`: the text ends inside quotes. */
function readQuoted(
  text: Buffer,
  start: number,
  delimiter: number,
  atEnd: boolean,
): QuotedRow | 'broken' | 'unfinished' {
  const cells: string[] = [];
  let lines = 1;
  let at = start;
  for (;;) {
    let end: number;
    if (text[at] === QUOTE) {
      const closing = closingQuote(text, at);
      if (closing === -1) return 'unfinished';
      const cell = text.toString('utf8', at + 1, closing);
      cells.push(cell.includes('"') ? cell.replaceAll('""', '"') : cell);
      lines += newlinesBetween(text, at, closing);
      end = closing + 1;
      if (text[end] === RETURN && (text[end + 1] === NEWLINE || end + 1 === text.length)) end++;
      if (end < text.length && text[end] !== delimiter && text[end] !== NEWLINE) return 'broken';
    } else {
      end = at;
      while (end < text.length && text[end] !== delimiter && text[end] !== NEWLINE) end++;
      const stop = text[end] === delimiter ? end : withoutReturn(text, at, end);
      cells.push(text.toString('utf8', at, stop));
    }
    // What looks like the closing quote may be the first of two, whose second is in the next piece.
    if (end >= text.length && !atEnd) return 'unfinished';
    if (end >= text.length || text[end] === NEWLINE) {
      return { cells, end: withoutReturn(text, start, end), next: Math.min(end + 1, text.length), lines };
    }
    at = end + 1;
  }
}

function closingQuote(text: Buffer, opening: number): number {
  let at = text.indexOf(QUOTE, opening + 1);
  while (at !== -1 && text[at + 1] === QUOTE) at = text.indexOf(QUOTE, at + 2);
  return at;
}

function newlinesBetween(text: Buffer, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf(NEWLINE, from); at !== -1 && at < to; at = text.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

function withoutReturn(text: Buffer, start: number, end: number): number {
  return end > start && text[end - 1] === RETURN ? end - 1 : end;
}

function brokenQuoting(
  how: 'broken' | 'unfinished',
  line: number,
): { readonly code: string; readonly message: string } {
  const what =
    how === 'broken'
      ? 'has text between the closing quote of a cell and the next delimiter'
      : `opens a quote that is never closed`;
  return { code: 'ROW_UNREADABLE', message: `Line ${line} ${what}; a quote inside a quoted cell is written twice` };
}

function lineTooLong(line: number): CommandError {
  return new CommandError(`Line ${line} is longer than ${maxRowBytes} bytes: this is no CSV with one row a line.`);
}
