import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { SQLInputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { StatementReader, StatementWriter } from './statement-record.ts';

/** Length, checksum and generation before each record. */
const HEADER_BYTES = 12;

/**
 * The file of statements that ran since the database was last committed. A record is on it before a write is answered,
 * and so outlives the process; one that was cut short, or belongs to an older generation, is not read back.
 */
export class StatementLog {
  readonly #file: number | undefined;
  readonly #memory: Buffer[] = [];
  readonly #writer = new StatementWriter();
  #generation = 0;
  #bytes = 0;

  /** @param file undefined keeps the log in memory, for a database that is there too */
  constructor(file: string | undefined) {
    this.#file = file === undefined ? undefined : openSync(file, 'a+');
  }

  /** Bytes on the log. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Notes a statement that ran, for the next `append`. */
  note(sql: string, parameters: readonly SQLInputValue[]): void {
    this.#writer.write(sql, parameters);
  }

  /** Bytes noted and not appended yet. */
  get noted(): number {
    return this.#writer.length;
  }

  /** Puts what was noted on the log, as one record: all of it or nothing is read back. */
  append(): void {
    const record = this.#writer.written;
    const bytes = Buffer.allocUnsafe(HEADER_BYTES + record.length);
    bytes.writeUInt32LE(record.length);
    bytes.writeUInt32LE(crc32(record), 4);
    bytes.writeUInt32LE(this.#generation, 8);
    record.copy(bytes, HEADER_BYTES);
    this.#writer.cut(0);
    if (this.#file === undefined) this.#memory.push(bytes);
    else writeWhole(this.#file, bytes, this.#bytes);
    this.#bytes += bytes.length;
  }

  /** Forgets what was noted after the first so many bytes. */
  forget(noted: number): void {
    this.#writer.cut(noted);
  }

  /** Starts over: the database has all that was logged. */
  begin(generation: number): void {
    this.#generation = generation;
    this.#bytes = 0;
    this.#memory.length = 0;
    if (this.#file !== undefined) ftruncateSync(this.#file);
  }

  /** Runs every statement of a generation again, in order, those noted last; the log goes on after its last whole record. */
  replay(generation: number, run: (sql: string, parameters: readonly SQLInputValue[]) => void): void {
    const log = this.#file === undefined ? Buffer.concat(this.#memory) : readWhole(this.#file);
    let position = 0;
    while (position + HEADER_BYTES <= log.length) {
      const end = position + HEADER_BYTES + log.readUInt32LE(position);
      const record = log.subarray(position + HEADER_BYTES, end);
      if (end > log.length || crc32(record) !== log.readUInt32LE(position + 4)) break;
      if (log.readUInt32LE(position + 8) !== generation) break;
      new StatementReader(record).forEach(run);
      position = end;
    }
    this.#generation = generation;
    this.#bytes = position;
    if (this.#file !== undefined && position < log.length) ftruncateSync(this.#file, position);
    new StatementReader(this.#writer.written).forEach(run);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** A record that does not fit on the disk leaves nothing behind. */
function writeWhole(file: number, bytes: Buffer, position: number): void {
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  } catch (error) {
    ftruncateSync(file, position);
    throw error;
  }
}

function readWhole(file: number): Buffer {
  const bytes = Buffer.alloc(fstatSync(file).size);
  for (let position = 0; position < bytes.length;) {
    const read = readSync(file, bytes, position, bytes.length - position, position);
    if (read === 0) break;
    position += read;
  }
  return bytes;
}
