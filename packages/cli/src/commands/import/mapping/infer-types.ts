import type { AttributeTypeName, AttributeTypes } from './attribute-type.ts';

/** A number as one would write it: `007` and `+31 20` are codes, which would lose their form as numbers. */
const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const boolean = /^(true|false)$/i;

/**
 * Guesses the type of each column from the first rows: a type only when every cell that is not empty fits it.
 * One type a column, not a cell: a column of postal codes is not half numbers.
 */
export function inferTypes(columns: readonly string[], rows: readonly (readonly string[])[]): AttributeTypes {
  const types = new Map<string, AttributeTypeName>();
  columns.forEach((column, index) => {
    const cells = rows.map((row) => row[index] ?? '').filter((cell) => cell !== '');
    const fits = (pattern: RegExp): boolean => cells.length > 0 && cells.every((cell) => pattern.test(cell));
    if (fits(number)) types.set(column, 'number');
    else if (fits(boolean)) types.set(column, 'boolean');
  });
  return types;
}
