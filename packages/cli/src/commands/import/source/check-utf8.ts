import { isUtf8 } from 'node:buffer';
import { CommandError } from '../../../errors.ts';

/** Passes text on and stops at the first byte that is not UTF-8, telling line and byte. */
export async function* checkUtf8(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let pending: Buffer = Buffer.alloc(0);
  let offset = 0;
  let line = 1;
  for await (const chunk of chunks) {
    const text = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const complete = text.subarray(0, completeLength(text));
    if (!isUtf8(complete)) throw notUtf8(complete, { name, offset, line });
    yield complete;
    offset += complete.length;
    line += newlinesIn(complete);
    pending = text.subarray(complete.length);
  }
  if (pending.length > 0) throw notUtf8(pending, { name, offset, line });
}

/** Newlines of a piece of text. */
export function newlinesIn(text: Buffer): number {
  let lines = 0;
  for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10, at + 1)) lines++;
  return lines;
}

/** Length without a character that only begins at the end. */
function completeLength(text: Buffer): number {
  for (let back = 1; back <= Math.min(3, text.length); back++) {
    const byte = text[text.length - back]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? text.length - back : text.length;
  }
  return text.length;
}

interface Place {
  readonly name: string;
  readonly offset: number;
  readonly line: number;
}

function notUtf8(text: Buffer, { name, offset, line }: Place): CommandError {
  const at = firstBadByte(text);
  const badLine = line + newlinesIn(text.subarray(0, at));
  const value = text[at]!.toString(16).padStart(2, '0');
  const lineStart = text.lastIndexOf(10, at) + 1;
  const context = text
    .subarray(Math.max(lineStart, at - 30), at + 30)
    .toString('latin1')
    .split(/[\r\n]/)[0]!;
  return new CommandError(
    `${name} is not UTF-8: byte 0x${value} on line ${badLine} (byte ${offset + at} of the text), near "${context}". ` +
      'If it is in Latin-1 or Windows-1252, add --encoding latin1.',
  );
}

/** Looks at one character after the other; only failures pay for it. */
function firstBadByte(text: Buffer): number {
  let at = 0;
  while (at < text.length) {
    const lead = text[at]!;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (!isUtf8(text.subarray(at, at + length))) return at;
    at += length;
  }
  return text.length - 1;
}
