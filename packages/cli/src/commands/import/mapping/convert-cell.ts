import { canonicalNumber, type JsonValue, SluiceError, unmarshallValue } from '@sluice/core';
import type { RowProblem } from '../rows/source-row.ts';
import { parseExactly } from '../rows/parse-exactly.ts';
import type { AttributeTypeName } from './attribute-type.ts';

/** A cell that does not fit its type. */
export class CellProblem {
  readonly problem: RowProblem;

  constructor(code: string, message: string) {
    this.problem = { code, message };
  }
}

export type Converter = (cell: string) => JsonValue | CellProblem;

/** The way from a cell's text to a value of a type. */
export const converters: Readonly<Record<AttributeTypeName, Converter>> = {
  string: (cell) => cell,
  number: toNumber,
  boolean: toBoolean,
  list: (cell) => toList(cell),
  map: toMap,
  set: (cell) => setOf(toList(cell)),
  'number-set': (cell) => setOf(toList(cell), toNumber),
  binary: toBinary,
};

const shortNumber = /^-?\d{1,15}$|^-?\d{1,13}\.\d{1,13}$/;

/** Up to 15 significant digits a double keeps; more are kept in `{"$number"}`. */
export function toNumber(cell: string): JsonValue | CellProblem {
  if (cell.length <= 16 && shortNumber.test(cell)) return Number(cell);
  const text = cell
    .trim()
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.');
  try {
    return unmarshallValue({ N: canonicalNumber(text) });
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    const hint = /^-?[\d.,\s]+$/.test(text) ? '; thousands are not separated, and the decimal sign is a point' : '';
    return new CellProblem(error.code, `${error.message}${hint}`);
  }
}

const truths = new Map(
  Object.entries({
    true: true,
    t: true,
    yes: true,
    y: true,
    1: true,
    false: false,
    f: false,
    no: false,
    n: false,
    0: false,
  }),
);

function toBoolean(cell: string): JsonValue | CellProblem {
  return truths.get(cell.trim().toLowerCase()) ?? mismatch(cell, 'a boolean: true, false, yes, no, 1 or 0');
}

function toList(cell: string): readonly JsonValue[] | CellProblem {
  const text = cell.trim();
  if (!text.startsWith('[')) return text.split(';').map((part) => part.trim());
  const value = parsed(text);
  return Array.isArray(value)
    ? (value as readonly JsonValue[])
    : mismatch(cell, 'a list: a JSON array, or values between semicolons');
}

function toMap(cell: string): JsonValue | CellProblem {
  const value = parsed(cell);
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? value : mismatch(cell, 'a map: a JSON object');
}

function setOf(list: readonly JsonValue[] | CellProblem, convert?: Converter): JsonValue | CellProblem {
  if (list instanceof CellProblem) return list;
  const elements: JsonValue[] = [];
  for (const value of new Set(list)) {
    const element = convert !== undefined && typeof value === 'string' ? convert(value) : value;
    if (element instanceof CellProblem) return element;
    elements.push(element);
  }
  return { $set: elements };
}

function toBinary(cell: string): JsonValue | CellProblem {
  const text = cell.trim();
  return Buffer.from(text, 'base64').toString('base64') === text
    ? { $binary: text }
    : mismatch(cell, 'binary: padded base64');
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

function mismatch(cell: string, expected: string): CellProblem {
  const shown = cell.length > 60 ? `${cell.slice(0, 60)}...` : cell;
  return new CellProblem('TYPE_MISMATCH', `"${shown}" is not ${expected}`);
}
