import { chunk } from '../resilience/chunk.ts';
import type { Row } from './check-rows.ts';
import { endInOrder } from './end-in-order.ts';
import type { Importing } from './importing.ts';
import { putImagedRows, rowsPerCall, type UndoableBatch } from './put-imaged-rows.ts';
import { type PutRows, type PutTarget, type RowEnd, type RowGroup, sumOfEnds } from './put-target.ts';
import { imageKeyOf } from './row-images.ts';
import { type GatedBatch, openGates } from './undo-gates.ts';

/** Calls of one part go one after the other, since two at once would meet at its gate. */
const partsAtOnce = 8;

/** Orders groups by the part of the undo that will come to them. */
export function groupsByPart(
  groups: readonly RowGroup[],
  { caller, job }: GatedBatch,
  target: Pick<PutTarget, 'name' | 'definition'>,
): readonly RowGroup[] {
  const partOf = ([row]: RowGroup): number => imageKeyOf(caller, job, target, row.item).part;
  return [...Map.groupBy(groups, partOf)].toSorted(([a], [b]) => a - b).flatMap(([, part]) => part);
}

/**
 * Puts rows of an undoable import, each in one transaction with its image: a row is written once, whatever is delivered or
 * sent twice, its image holds what was there just before, and an undo is not overtaken by any of them.
 * @param groups by part
 * @throws SluiceError CONDITION_NOT_MET when the job is being undone; what DynamoDB answers when the table cannot be written at all
 */
export async function putUndoableRows(
  target: PutTarget,
  groups: readonly RowGroup[],
  batch: UndoableBatch,
  importing: Importing,
): Promise<PutRows> {
  const byPart = Map.groupBy(groups, ([row]) => imageKeyOf(batch.caller, batch.job, target, row.item).part);
  await openGates(batch, byPart.keys(), importing);
  const { answers, stopped } = await endInOrder([...byPart], partsAtOnce, async ([part, own]) => {
    const ends: RowEnd[] = [];
    for (const wave of wavesOf(own, target)) {
      for (const rows of chunk(wave.next, { maxEntries: rowsPerCall }))
        ends.push(...(await putImagedRows(rows, { target, part, batch, importing })));
      ends.push(...wave.passed.map((row) => ({ row, written: false })));
    }
    return { groups: own.length, ends };
  });
  const ended = answers.reduce((sum, answer) => sum + answer.groups, 0);
  const ends = answers.flatMap((answer) => answer.ends);
  return { ...sumOfEnds(ended, ends), ...(stopped && { stopped }) };
}

interface Wave {
  /** Rows of different keys. */
  readonly next: readonly Row[];
  /** Rows that others of their key come after. */
  readonly passed: readonly Row[];
}

/** The last rows of all keys; where there is a version, first the first ones, then the second ones, and so on. */
function wavesOf(groups: readonly RowGroup[], { definition }: PutTarget): readonly Wave[] {
  if (definition.version === undefined)
    return [{ next: groups.map((group) => group.at(-1)!), passed: groups.flatMap((group) => group.slice(0, -1)) }];
  const most = Math.max(...groups.map((group) => group.length));
  return Array.from({ length: most }, (_, place) => ({
    next: groups.flatMap((group) => group[place] ?? []),
    passed: [],
  }));
}
