import type { AttributeMap } from '@sluice/core';

/** A string of a row; empty when it has none. */
export function textOf(row: AttributeMap, name: string): string {
  const value = row[name];
  return value && 'S' in value ? value.S : '';
}

/** A number of a row; 0 when it has none. */
export function numberOf(row: AttributeMap, name: string): number {
  const value = row[name];
  return value && 'N' in value ? Number(value.N) : 0;
}

/** Whether a row's flag is set. */
export function flagOf(row: AttributeMap, name: string): boolean {
  const value = row[name];
  return value !== undefined && 'BOOL' in value && value.BOOL;
}
