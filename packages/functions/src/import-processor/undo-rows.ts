import { imageKey, imagesKey, keyFrom, type OperationArguments, tableOf, undoParts } from '@sluice/core';
import { readRows } from '../ledger/read-rows.ts';
import { chunk } from '../resilience/chunk.ts';
import type { Task } from '../worker/task.ts';
import type { Unfinished } from '../worker/verdict.ts';
import { checkRows } from './check-rows.ts';
import type { Importing } from './importing.ts';
import { keyText } from './key-text.ts';
import { type Undone, undoImages } from './undo-images.ts';
import { countUndone, outOfTime, undoTarget } from './undo-part.ts';

/**
 * Undoes what a batch has written of a job that is being undone: the undo may have gone past its before-images.
 * @returns why not all of it is undone yet
 */
export async function undoRows(
  task: Task,
  { job, table, items }: OperationArguments['import.batch'],
  importing: Importing,
): Promise<Unfinished | undefined> {
  const { ports, recording, deadline } = importing;
  const { caller } = task.packet;
  const target = undoTarget(table, importing);
  const { rows } = await checkRows(tableOf(ports.config, table).definition, items);
  const keys = rows.map(({ item }) => imageKey(caller, job, keyText(keyFrom(target, item))));
  const parts = Map.groupBy(new Map(keys.map((key) => [key.sk, key])).values(), ({ pk }) => pk);
  for (let part = 0; part < undoParts; part++) {
    const counters = (counts: Undone) => countUndone(task, { job, part }, counts, importing);
    for (const call of chunk(parts.get(imagesKey(caller, job, part)) ?? [], { maxEntries: 25 })) {
      for (let left = 1; left > 0;) {
        if (!deadline.allows(1000)) return outOfTime;
        left = await undoImages(target, await readRows(ports.ledger, call, recording.retry), counters, importing);
      }
    }
  }
  return undefined;
}
