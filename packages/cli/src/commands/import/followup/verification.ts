import type { Item } from '@sluice/client';
import { CommandError } from '../../../errors.ts';
import { importRows, type Plan } from '../plan.ts';
import { count } from '../reporting/numbers.ts';
import type { Position } from '../rows/source-row.ts';
import type { StorableRow } from '../rows/import-rows.ts';
import { differencesOf } from './compare-item.ts';
import { type Difference, OpenDifferences } from './open-differences.ts';
import type { ReadBack } from './read-back.ts';
import { compareVersions, versionOf } from './row-order.ts';

export interface VerificationLimits {
  /** Rows that may differ in the end. @default 10,000 */
  readonly mostDifferent?: number;
  /**
   * Bytes that rows may take which differ for now. Where they take more, the rest of the file is read for later rows of
   * their keys, and twice as much is let come together before the next time. @default 10 MB, some 45,000 rows
   */
  readonly openBytes?: number;
  /** The most there may ever be. @default 64 MB, some 270,000 rows */
  readonly mostOpenBytes?: number;
}

/** Reads rows back and collects those that differ. */
export class Verification {
  /** Rows that were compared. */
  checked = 0;
  /** Rows of the file that can be stored, and those that cannot: there is nothing to compare them with. */
  storable = 0;
  refused = 0;
  /** Rows of which a newer version is stored. */
  #outdated = 0;
  /** Rows that differ and that nothing in the file has replaced. */
  readonly #differences: Difference[] = [];
  readonly #open: OpenDifferences;
  readonly #plan: Plan;
  readonly #readBack: Pick<ReadBack, 'run'>;
  readonly #mostDifferent: number;
  readonly #mostOpenBytes: number;
  #openBytes: number;

  constructor(plan: Plan, readBack: Pick<ReadBack, 'run'>, limits: VerificationLimits = {}) {
    const { mostDifferent = 10_000, openBytes = 10_000_000, mostOpenBytes = 64_000_000 } = limits;
    this.#plan = plan;
    this.#readBack = readBack;
    this.#mostDifferent = mostDifferent;
    this.#openBytes = openBytes;
    this.#mostOpenBytes = mostOpenBytes;
    this.#open = new OpenDifferences(plan.table.definition.version);
  }

  /** Rows that differ so far; those that a later row of their key has replaced are among them until that is read. */
  get different(): number {
    return this.#differences.length + this.#open.size;
  }

  /** Rows that differ since a newer one was stored: of the file, or of anybody where the table has versions. */
  get replaced(): number {
    return this.#outdated + this.#open.replaced;
  }

  get differences(): readonly Difference[] {
    return this.#differences.toSorted((one, other) => one.offset - other.offset);
  }

  async run(sample: number | undefined): Promise<void> {
    const { firstRow } = this.#plan;
    const rows = sample === undefined ? this.#inOrder() : this.#each(await this.#sampled(sample));
    await this.#readBack.run(rows, (row, stored) => this.#judge(row, stored));
    // Every row of the file has been on its way, or only those of the sample.
    if (sample === undefined) this.#end([...this.#open.takeOpen().values()]);
    else if (this.#open.size > 0) this.#end(await this.#open.settle(storableRows(this.#plan, firstRow)));
  }

  /** The rows that can be stored; counts them and the others. */
  async *#rows(): AsyncGenerator<StorableRow> {
    for await (const rows of importRows(this.#plan, this.#plan.firstRow)) {
      for (const row of rows) {
        if (row.ok) {
          this.storable++;
          yield row;
        } else this.refused++;
      }
    }
  }

  async *#inOrder(): AsyncGenerator<StorableRow> {
    let next = this.#plan.firstRow;
    for await (const row of this.#rows()) {
      if (this.#open.bytes > this.#openBytes) {
        this.#end(await this.#open.settle(storableRows(this.#plan, next)));
        this.#openBytes = Math.min(2 * this.#openBytes, this.#mostOpenBytes);
      }
      next = row.source.next;
      this.#open.reading(row);
      yield row;
    }
  }

  *#each(rows: readonly StorableRow[]): Generator<StorableRow> {
    for (const row of rows) {
      this.#open.reading(row);
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

  #judge(row: StorableRow, stored: Item | null): void {
    this.checked++;
    const attributes = stored === null ? null : this.#compared(row, stored);
    if (attributes !== 'outdated') return this.#open.judged(row, attributes);
    this.#outdated++;
    this.#open.judged(row, []);
  }

  /** The attributes that differ. A row that brings no version has got the time of its event for one. */
  #compared({ item }: StorableRow, stored: Item): readonly string[] | 'outdated' {
    const attribute = this.#plan.table.definition.version;
    const [version, storedVersion] = [versionOf(item, attribute), versionOf(stored, attribute)];
    if (attribute === undefined || storedVersion === undefined) return differencesOf(item, stored);
    if (version === undefined) return differencesOf(item, without(stored, attribute));
    const attributes = differencesOf(item, stored);
    if (attributes.length === 0) return attributes;
    return (compareVersions(storedVersion, version) ?? 0) > 0 ? 'outdated' : attributes;
  }

  #end(differences: readonly Difference[]): void {
    for (const difference of differences) this.#differences.push(difference);
    if (this.#differences.length <= this.#mostDifferent) return;
    throw new CommandError(`More than ${count(this.#mostDifferent)} rows differ: is it the right file and table?`);
  }
}

function without(item: Item, attribute: string): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== attribute));
}

async function* storableRows(plan: Plan, from: Position): AsyncGenerator<StorableRow> {
  for await (const rows of importRows(plan, from)) {
    for (const row of rows) if (row.ok) yield row;
  }
}
