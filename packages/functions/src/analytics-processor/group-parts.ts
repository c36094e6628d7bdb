import { foldEvents, type RollupRow } from '@sluice/core';
import { rollupKey } from '../analytics/rollup-keys.ts';
import type { Part } from './read-parts.ts';

/** Parts that are counted in one transaction, and the rows that they add up to. */
export interface Group {
  readonly parts: readonly Part[];
  readonly rows: readonly RollupRow[];
}

/** API_TransactWriteItems.html: 100 actions. */
const maxActions = 100;

/** Puts as many parts together as fit one transaction: the more, the fewer rows are written for the same counts. */
export function groupParts(parts: readonly Part[]): Group[] {
  const groups: Part[][] = [];
  let keys = new Set<string>();
  for (const part of parts) {
    const own = foldEvents([part.event]).map(keyText);
    const current = groups.at(-1);
    const together = keys.union(new Set(own));
    if (current && together.size + current.length + 1 <= maxActions) {
      current.push(part);
      keys = together;
    } else {
      groups.push([part]);
      keys = new Set(own);
    }
  }
  return groups.map((group) => ({ parts: group, rows: foldEvents(group.map(({ event }) => event)) }));
}

function keyText(row: RollupRow): string {
  const { pk, sk } = rollupKey(row, 0);
  return `${pk} ${sk}`;
}
