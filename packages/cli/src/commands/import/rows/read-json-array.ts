import { CommandError } from '../../../errors.ts';
import { readJsonRow } from './read-json-lines.ts';
import { maxRowBytes, type Position, type SourceRow } from './source-row.ts';

export interface JsonArrayOptions {
  /** Name of the member that holds the array; without it the array is the whole text. */
  readonly member?: string;
}

const PIECE_BYTES = 8 * 1024;

const NEWLINE = 10;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/**
 * Reads the elements of a JSON array one by one, without holding the array. Several arrays after another, as `cat`
 * makes them, are read as one.
 *
 * @throws CommandError when the text is no array, or ends before the array does
 */
export async function* readJsonArray(
  chunks: AsyncIterable<Buffer>,
  from: Position,
  options: JsonArrayOptions = {},
): AsyncGenerator<readonly SourceRow[]> {
  const scanner = new ElementScanner(from, options);
  for await (const chunk of chunks) {
    // Few rows at a time, for the reason that `rowsAtOnce` gives.
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const rows = scanner.scan(chunk.subarray(at, at + PIECE_BYTES));
      if (rows.length > 0) yield rows;
    }
  }
  scanner.end();
}

/** Finds where elements begin and end; what is inside them is for JSON.parse to judge. */
class ElementScanner {
  readonly #member: string | undefined;
  /** Depth at which the elements' commas are. */
  readonly #elementDepth: number;
  #offset: number;
  #line: number;
  #depth: number;
  #inElements: boolean;
  #inString = false;
  #escaped = false;
  /** Text of the element so far, from earlier chunks. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #elementLine = 0;
  /** An element was read and its comma was not: the resumed scan begins here too. */
  #afterElement: boolean;
  #arrays: number;
  /** The last string outside of the elements: a member's name when a bracket follows. */
  #name = '';

  constructor(from: Position, { member }: JsonArrayOptions) {
    const resumed = from.offset > 0;
    this.#member = member;
    this.#elementDepth = member === undefined ? 1 : 2;
    this.#offset = from.offset;
    this.#line = from.line;
    this.#depth = resumed ? this.#elementDepth : 0;
    this.#inElements = resumed;
    this.#afterElement = resumed;
    this.#arrays = resumed ? 1 : 0;
  }

  scan(chunk: Buffer): SourceRow[] {
    const rows: SourceRow[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        if (!this.#inElements && this.#inString && this.#name.length < 256) this.#name += String.fromCharCode(byte);
        continue;
      }
      if (byte > 32 && this.#elementLine === 0) this.#elementLine = this.#line;
      switch (byte) {
        case NEWLINE:
          this.#line++;
          break;
        case QUOTE:
          this.#inString = true;
          if (!this.#inElements) this.#name = '';
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          this.#depth++;
          if (this.#beginsElements(byte)) {
            this.#inElements = true;
            this.#arrays++;
            this.#afterElement = false;
            this.#elementLine = 0;
            start = at + 1;
          }
          break;
        case COMMA:
          if (this.#inElements && this.#depth === this.#elementDepth) {
            const row = this.#element(chunk, start, at, false);
            if (row !== undefined) rows.push(row);
            this.#afterElement = false;
            start = at + 1;
          }
          break;
        case CLOSE_BRACKET:
        case CLOSE_BRACE:
          if (this.#inElements && this.#depth === this.#elementDepth) {
            const row = this.#element(chunk, start, at, true);
            if (row !== undefined) rows.push(row);
            this.#inElements = false;
          }
          this.#depth--;
          break;
        default:
          break;
      }
    }
    if (this.#inElements) this.#keep(chunk.subarray(start));
    this.#offset += chunk.length;
    return rows;
  }

  end(): void {
    if (this.#arrays === 0) throw notAnArray(this.#member);
    if (this.#depth > 0 || this.#inString) {
      throw new CommandError(
        `The file ends in the middle of its JSON array, after line ${this.#line}. Get the file again: it was not copied whole.`,
      );
    }
  }

  #beginsElements(byte: number): boolean {
    if (this.#inElements) return false;
    if (this.#member === undefined) {
      if (this.#depth === 1 && byte !== OPEN_BRACKET) throw notAnArray(undefined);
      return byte === OPEN_BRACKET && this.#depth === 1;
    }
    return byte === OPEN_BRACKET && this.#depth === 2 && this.#name === this.#member;
  }

  #element(chunk: Buffer, start: number, at: number, last: boolean): SourceRow | undefined {
    const own = chunk.subarray(start, at);
    const text = this.#pendingBytes === 0 ? own : Buffer.concat([...this.#pending, own]);
    const raw = text.toString('utf8').trim();
    const line = this.#elementLine;
    const resumedHere = this.#afterElement;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#elementLine = 0;
    // `]` right after `[`, or the separator after the element at which reading was resumed.
    if (raw === '' && (last || resumedHere)) return undefined;
    return readJsonRow(raw, line, { offset: this.#offset + at, line: this.#line });
  }

  #keep(text: Buffer): void {
    if (text.length === 0) return;
    this.#pending.push(text);
    this.#pendingBytes += text.length;
    if (this.#pendingBytes > maxRowBytes) {
      throw new CommandError(
        `The element on line ${this.#elementLine} is longer than ${maxRowBytes} bytes: a quote or bracket is missing.`,
      );
    }
  }
}

function notAnArray(member: string | undefined): CommandError {
  const expected = member === undefined ? 'a JSON array' : `a JSON object with an array "${member}"`;
  return new CommandError(`The file is not ${expected}. If it has one JSON object a line, add --format jsonl.`);
}
