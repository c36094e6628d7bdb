import type { TableDefinition } from '@sluice/core';

/** A declared table with its name. */
export interface Table {
  readonly name: string;
  readonly definition: TableDefinition;
}

/** Names of its key attributes. */
export function keyNamesOf({ definition: { partitionKey, sortKey } }: Table): readonly string[] {
  return sortKey === undefined ? [partitionKey.name] : [partitionKey.name, sortKey.name];
}
