import type { SentEvent } from '../workload/action.ts';
import { applyWrite, type Item, itemOf } from './apply-write.ts';

interface State {
  /** Commit from which on the item was so. */
  readonly since: number;
  readonly item: Item | undefined;
}

/** What every item was, commit by commit, by a serial execution of the writes that succeeded. */
export class ItemHistories {
  readonly #states = new Map<string, State[]>();

  /** Executes a write that was told applied; why it cannot have been, or undefined. */
  apply(event: SentEvent, at: number): string | undefined {
    const states = this.#statesOf(itemOf(event));
    const effect = applyWrite(event, states.at(-1)?.item);
    if ('refused' in effect) return `was applied, but at that time ${effect.refused} was due`;
    states.push({ since: at, item: effect.item });
    return undefined;
  }

  /** What an item is now. */
  now(identity: string): Item | undefined {
    return this.#statesOf(identity).at(-1)?.item;
  }

  /** An item that something else than an event changed. */
  set(identity: string, item: Item | undefined, at: number): void {
    this.#statesOf(identity).push({ since: at, item });
  }

  /** Whether a write could have been refused in this way at some time between two commits. */
  couldRefuse(event: SentEvent, code: string, from: number, to: number): boolean {
    return this.during(itemOf(event), from, to).some((item) => {
      const effect = applyWrite(event, item);
      return 'refused' in effect && effect.refused === code;
    });
  }

  /** Every item of a table that ever was. */
  identities(table: string): readonly string[] {
    return [...this.#states.keys()].filter((identity) => identity.startsWith(`${table}/`));
  }

  /** Everything an item was between two commits. */
  during(identity: string, from: number, to: number): readonly (Item | undefined)[] {
    const states = this.#statesOf(identity);
    return states
      .filter(({ since }, index) => since <= to && (states[index + 1]?.since ?? Infinity) >= from)
      .map(({ item }) => item);
  }

  /** The items of a table in the end, by identity. */
  items(table: string): ReadonlyMap<string, Item> {
    const items = new Map<string, Item>();
    for (const [identity, states] of this.#states) {
      const item = states.at(-1)?.item;
      if (item !== undefined && identity.startsWith(`${table}/`)) items.set(identity, item);
    }
    return items;
  }

  #statesOf(identity: string): State[] {
    const states = this.#states.get(identity) ?? [{ since: 0, item: undefined }];
    this.#states.set(identity, states);
    return states;
  }
}
