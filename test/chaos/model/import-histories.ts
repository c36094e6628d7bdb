import { fingerprint, type JsonObject } from '../../../packages/core/src/index.ts';
import { identityOf, type Item } from './apply-write.ts';
import type { ItemHistories } from './item-histories.ts';
import { itemText } from './item-values.ts';
import type { ImportChange } from './import-changes.ts';
import { keyOf, printOf, type World } from './world.ts';

/** The only job that is undoable. */
const job = 'job-2';

interface Written {
  /** As the import wrote it last. */
  readonly item: Item;
  /** What an undo has to bring back. */
  readonly before: Item | undefined;
}

/**
 * Imports in the order of the commits, among the writes of clients. Of undoable ones each row is written once, and an undo
 * brings back what was there just before and leaves alone what is newer.
 */
export class ImportHistories {
  readonly #histories: ItemHistories;
  /** What stands of the import, by item. */
  readonly #written = new Map<string, Written>();
  /** Items of rows that were written, by row. */
  readonly #rows = new Map<string, string>();

  constructor(histories: ItemHistories) {
    this.#histories = histories;
  }

  *apply({ at, table, item, deleted, row, undone }: ImportChange): Generator<string> {
    const identity = identityOf(table, item);
    const now = this.#histories.now(identity);
    const known = this.#written.get(identity);
    const isOwn = known !== undefined && itemText(now) === itemText(known.item);
    const next = deleted ? undefined : item;
    this.#histories.set(identity, next, at);
    if (undone) {
      if (!isOwn) yield `an undo changed ${identity}, which was ${itemText(now)}, nothing of its import's`;
      else if (itemText(next) !== itemText(known.before))
        yield `an undo made ${identity} ${itemText(next)}, which was ${itemText(known.before)} before its import`;
      this.#written.delete(identity);
    } else if (row !== undefined) {
      if (this.#rows.has(row)) yield `${identity} was written once more by row ${row} of its import`;
      this.#rows.set(row, identity);
      this.#written.set(identity, { item, before: isOwn ? known.before : now });
    }
  }

  /** In the end every row of a batch that is done was written, and when the job was undone none is left. */
  *check({ sendings, outcomes, redriven, imports }: World): Generator<string> {
    if (imports[job]?.progress['undoable'] !== true) return;
    const done = sendings.filter((sending) => {
      const row = outcomes.get(keyOf(sending));
      return sending.event.data['job'] === job && row?.status === 'succeeded' && row.fingerprint === printOf(sending);
    });
    for (const { event } of done) {
      if (event.type !== 'import.batch') continue;
      // Of rows with one key the last one of a batch is written.
      const rows = (event.data['items'] as readonly JsonObject[]).filter((item) => !('broken' in item));
      const written = [...this.#rows].filter(([row]) => fingerprint(event).startsWith(row.split('/')[0]!));
      const identities = new Set(written.map(([, identity]) => identity));
      for (const identity of new Set(rows.map((row) => identityOf('cities', row)))) {
        if (!identities.has(identity)) yield `${event.id} is done, and never wrote ${identity}`;
      }
    }
    if (!redriven || !done.some(({ event }) => event.type === 'import.undo')) return;
    for (const [identity, { item }] of this.#written) {
      if (itemText(this.#histories.now(identity)) === itemText(item))
        yield `${job} was undone, and has left ${identity}`;
    }
  }
}
