import type { Cancel, Clock } from '../../../clock.ts';
import type { Store } from '../../../store.ts';
import type { TableRegistry } from './table-registry.ts';
import type { TableStorage } from './table-storage.ts';

/** AWS promises no more than "within a few days": https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
const INTERVAL_MS = 60_000;
/** Times of expiry more than five years past are taken for mistakes and left alone, as AWS does. */
const TOO_OLD_SECONDS = 5 * 365 * 24 * 60 * 60;
/** Deletions in one write, so that a sweep does not hold up requests. */
const BATCH = 500;

/** Deletes expired items in the background, on the engine's clock. Sleeps while no table has a time to live. */
export class TtlSweeper {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #tables: TableRegistry;
  #cancel: Cancel | undefined;
  #closed = false;

  constructor(store: Store, clock: Clock, tables: TableRegistry) {
    this.#store = store;
    this.#clock = clock;
    this.#tables = tables;
  }

  /** Schedules the next sweep, where there is something to sweep and none is scheduled. */
  wake(): void {
    if (this.#closed || this.#cancel !== undefined || this.#sweepable().length === 0) return;
    this.#cancel = this.#clock.schedule(INTERVAL_MS, () => {
      void this.#sweepAll();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  async #sweepAll(): Promise<void> {
    try {
      for (const storage of this.#sweepable()) {
        while (!this.#closed && (await this.#store.write(() => this.#sweep(storage.table.name))) === BATCH);
      }
    } finally {
      this.#cancel = undefined;
      this.wake();
    }
  }

  /** Deletes one batch of a table's expired items; answers how many. */
  #sweep(name: string): number {
    const storage = this.#tables.find(name);
    if (storage === undefined) return 0;
    const now = Math.floor(this.#clock.now() / 1000);
    const expired = storage.expired(now, now - TOO_OLD_SECONDS, BATCH);
    for (const { key, item } of expired) storage.delete(key, item);
    return expired.length;
  }

  #sweepable(): TableStorage[] {
    return this.#tables.storages().filter(({ table }) => table.definition.ttlAttribute !== undefined);
  }
}
