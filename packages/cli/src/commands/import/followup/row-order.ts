import { compareNumbers, type JsonObject, type JsonValue, marshallValue, SluiceError } from '@sluice/core';

/** What decides which of several rows of a key stays: the version, where the table has one and the rows bring it, else the place. */
export interface RowRank {
  /** Where the row ends in the text: unlike the line, no two rows have the same. */
  readonly offset: number;
  readonly version: JsonValue | undefined;
}

/** Tells whether a row takes the place of another one of its key. */
export function replaces(row: RowRank, other: RowRank): boolean {
  if (row.version !== undefined && other.version !== undefined) {
    const order = compareVersions(row.version, other.version);
    if (order !== 0) return order !== undefined && order > 0;
  }
  return row.offset > other.offset;
}

/** The version of a row or of a stored item; undefined where the table has none, or the item. */
export function versionOf(item: JsonObject, attribute: string | undefined): JsonValue | undefined {
  return attribute !== undefined && Object.hasOwn(item, attribute) ? item[attribute] : undefined;
}

/** As DynamoDB orders them; undefined where they are of different types, or of one that has no order. */
export function compareVersions(one: JsonValue, other: JsonValue): number | undefined {
  if (typeof one === 'string' && typeof other === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(other));
  const [a, b] = [numberOf(one), numberOf(other)];
  return a === undefined || b === undefined ? undefined : compareNumbers(a, b);
}

function numberOf(value: JsonValue): string | undefined {
  try {
    const marshalled = marshallValue(value);
    return 'N' in marshalled ? marshalled.N : undefined;
  } catch (error) {
    // Stored past Sluice.
    if (error instanceof SluiceError) return undefined;
    throw error;
  }
}
