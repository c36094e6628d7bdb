import type { Item } from '@sluice/client';
import { CommandError } from '../../../errors.ts';
import { importRows, type Plan } from '../plan.ts';
import { count } from '../reporting/numbers.ts';
import type { StorableRow } from '../rows/import-rows.ts';
import { differencesOf } from './compare-item.ts';
import type { ReadBack } from './read-back.ts';

export interface VerificationLimits {
  /** Rows that may differ in the end. @default 10,000 */
  readonly mostDifferent?: number;
  /** Rows that may differ for now: those that a later row of their key has replaced are found out all at once. @default 50,000 */
  readonly mostOpen?: number;
}

export interface Difference {
  readonly line: number;
  readonly key: string;
  readonly missing: boolean;
  readonly attributes: readonly string[];
}

/** Reads rows back and collects those that differ. */
export class Verification {
  /** Rows that were compared. */
  checked = 0;
  /** Rows of the file that can be stored, and those that cannot: there is nothing to compare them with. */
  storable = 0;
  refused = 0;
  readonly #differences = new Map<string, Difference>();
  readonly #plan: Plan;
  readonly #readBack: Pick<ReadBack, 'run'>;
  readonly #mostDifferent: number;
  readonly #mostOpen: number;

  constructor(plan: Plan, readBack: Pick<ReadBack, 'run'>, limits: VerificationLimits = {}) {
    const { mostDifferent = 10_000, mostOpen = 50_000 } = limits;
    this.#plan = plan;
    this.#readBack = readBack;
    this.#mostDifferent = mostDifferent;
    this.#mostOpen = mostOpen;
  }

  /** Rows that differ so far; those that a later row of their key has replaced are among them until the end. */
  get different(): number {
    return this.#differences.size;
  }

  get differences(): readonly Difference[] {
    return [...this.#differences.values()].toSorted((one, other) => one.line - other.line);
  }

  async run(sample: number | undefined): Promise<void> {
    const rows = sample === undefined ? this.#rows() : await this.#sampled(sample);
    await this.#readBack.run(this.#untilTooMany(rows), (row, stored) => this.#judge(row, stored));
    await this.#forgiveReplaced();
  }

  async *#untilTooMany(rows: AsyncIterable<StorableRow> | Iterable<StorableRow>): AsyncGenerator<StorableRow> {
    for await (const row of rows) {
      if (this.#differences.size >= this.#mostOpen) await this.#forgiveReplaced();
      yield row;
    }
  }

  /** Reservoir sampling: every row has the same chance, and only the sample is held. */
  async #sampled(size: number): Promise<readonly StorableRow[]> {
    const rows: StorableRow[] = [];
    let seen = 0;
    for await (const row of this.#rows()) {
      const place = seen < size ? seen : Math.floor(Math.random() * (seen + 1));
      if (place < size) rows[place] = row;
      seen++;
    }
    return rows;
  }

  /** The rows that can be stored; counts them and the others. */
  async *#rows(): AsyncGenerator<StorableRow> {
    for await (const rows of importRows(this.#plan, this.#plan.firstRow)) {
      for (const row of rows) {
        if (!row.ok) {
          this.refused++;
          continue;
        }
        this.storable++;
        yield row;
      }
    }
  }

  #judge(row: StorableRow, stored: Item | null): void {
    this.checked++;
    const attributes = stored === null ? [] : differencesOf(row.item, stored);
    if (stored !== null && attributes.length === 0) return;
    // Of several rows of a key the last one counts.
    if ((this.#differences.get(row.key)?.line ?? 0) > row.source.line) return;
    this.#differences.set(row.key, { line: row.source.line, key: row.key, missing: stored === null, attributes });
  }

  /** A row whose key comes again later in the file was replaced by that one, as it should be. */
  async #forgiveReplaced(): Promise<void> {
    if (this.#differences.size === 0) return;
    for await (const { key, source } of storable(this.#plan)) {
      const difference = this.#differences.get(key);
      if (difference !== undefined && source.line > difference.line) this.#differences.delete(key);
    }
    if (this.#differences.size <= this.#mostDifferent) return;
    throw new CommandError(`More than ${count(this.#mostDifferent)} rows differ: is it the right file and table?`);
  }
}

async function* storable(plan: Plan): AsyncGenerator<StorableRow> {
  for await (const rows of importRows(plan, plan.firstRow)) {
    for (const row of rows) if (row.ok) yield row;
  }
}
