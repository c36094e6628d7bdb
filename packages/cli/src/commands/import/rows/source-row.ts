import type { JsonValue } from '@sluice/core';

/** Why a row is not stored; `code` never changes, `message` says what was found and what is allowed. */
export interface RowProblem {
  readonly code: string;
  readonly message: string;
}

/** A place in the text of an input, from which reading can begin again. */
export interface Position {
  /** Byte of the text, from 0. */
  readonly offset: number;
  /** Line, from 1. */
  readonly line: number;
}

/** One row as it stands in the file. */
export interface SourceRow {
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** Where the next row begins. */
  readonly next: Position;
  /** The row's own text, without the line's end. */
  readonly raw: string;
  /** The cells of a line of CSV, or a JSON value. */
  readonly content: readonly string[] | JsonValue;
  /** Set when the text could not be read as a row; `content` is null then. */
  readonly problem?: RowProblem;
}

/** Reads rows chunk by chunk: arrays, since one step of an asynchronous generator costs more than one row. */
export type RowReader = (chunks: AsyncIterable<Buffer>, from: Position) => AsyncGenerator<readonly SourceRow[]>;

/**
 * Rows that a reader hands on at a time: so many that a step of a generator costs nothing, so few that they are garbage
 * before V8 looks for it, since what it finds in use it has to copy.
 */
export const rowsAtOnce = 64;

/** A row's text may have so much; DynamoDB stores 400 KB of it, so more can only be a missing quote or bracket. */
export const maxRowBytes = 8 * 1024 * 1024;
