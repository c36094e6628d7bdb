import type { SQLInputValue } from 'node:sqlite';

const NULL = 0;
const NUMBER = 1;
const BIGINT = 2;
const TEXT = 3;
const BLOB = 4;

/** Larger buffers than this are given back after a record. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** Writes statements and their parameters one after another. A statement's text is written once a record. */
export class StatementWriter {
  #buffer: Buffer = Buffer.allocUnsafe(64 * 1024);
  /** Where each statement's text was written first; its number is its place in the map. */
  #texts = new Map<string, { readonly number: number; readonly position: number }>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  write(sql: string, parameters: readonly SQLInputValue[]): void {
    const known = this.#texts.get(sql);
    const number = known?.number ?? this.#texts.size;
    if (known === undefined) this.#texts.set(sql, { number, position: this.#length });
    this.#reserve(4);
    this.#uint32(number);
    if (known === undefined) this.#text(sql);
    this.#reserve(1);
    this.#byte(parameters.length);
    for (const parameter of parameters) this.#value(parameter);
  }

  /** What was written, valid until the next call. */
  get written(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Goes back to a length it had. */
  cut(length: number): void {
    this.#length = length;
    for (const [sql, { position }] of this.#texts) if (position >= length) this.#texts.delete(sql);
    if (length === 0 && this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafe(64 * 1024);
  }

  #value(value: SQLInputValue): void {
    this.#reserve(9);
    if (value === null) this.#byte(NULL);
    else if (typeof value === 'number') {
      this.#byte(NUMBER);
      this.#length = this.#buffer.writeDoubleLE(value, this.#length);
    } else if (typeof value === 'bigint') {
      this.#byte(BIGINT);
      this.#length = this.#buffer.writeBigInt64LE(value, this.#length);
    } else if (typeof value === 'string') {
      this.#byte(TEXT);
      this.#text(value);
    } else {
      const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      this.#byte(BLOB);
      this.#uint32(bytes.length);
      this.#reserve(bytes.length);
      this.#length += bytes.copy(this.#buffer, this.#length);
    }
  }

  #text(text: string): void {
    // UTF-8 takes at most three bytes a UTF-16 unit.
    this.#reserve(4 + text.length * 3);
    const bytes = this.#buffer.write(text, this.#length + 4);
    this.#uint32(bytes);
    this.#length += bytes;
  }

  #byte(value: number): void {
    this.#buffer[this.#length++] = value;
  }

  #uint32(value: number): void {
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** Reads what a `StatementWriter` wrote. */
export class StatementReader {
  readonly #record: Buffer;
  readonly #texts: string[] = [];
  #position = 0;

  constructor(record: Buffer) {
    this.#record = record;
  }

  forEach(run: (sql: string, parameters: readonly SQLInputValue[]) => void): void {
    while (this.#position < this.#record.length) {
      const number = this.#uint32();
      if (number === this.#texts.length) this.#texts.push(this.#bytes().toString());
      const sql = this.#texts[number] ?? '';
      run(
        sql,
        Array.from({ length: this.#byte() }, () => this.#value()),
      );
    }
  }

  #value(): SQLInputValue {
    const type = this.#byte();
    switch (type) {
      case NULL:
        return null;
      case NUMBER:
        return this.#record.readDoubleLE(this.#skip(8));
      case BIGINT:
        return this.#record.readBigInt64LE(this.#skip(8));
      case TEXT:
        return this.#bytes().toString();
      case BLOB:
        return this.#bytes();
      default:
        throw new Error(`a statement record has a value of unknown type ${type}`);
    }
  }

  #bytes(): Buffer {
    const length = this.#uint32();
    const start = this.#skip(length);
    return this.#record.subarray(start, start + length);
  }

  #byte(): number {
    return this.#record.readUInt8(this.#skip(1));
  }

  #uint32(): number {
    return this.#record.readUInt32LE(this.#skip(4));
  }

  #skip(bytes: number): number {
    const start = this.#position;
    this.#position += bytes;
    return start;
  }
}
