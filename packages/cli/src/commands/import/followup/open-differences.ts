import type { StorableRow } from '../rows/import-rows.ts';
import { replaces, type RowRank, versionOf } from './row-order.ts';

export interface Difference extends RowRank {
  readonly line: number;
  readonly key: string;
  readonly missing: boolean;
  readonly attributes: readonly string[];
}

/** Rows of a key of which one at least is not judged yet. */
interface UnderWay {
  readonly rows: RowRank[];
  unjudged: number;
}

/** What an entry takes besides its texts, as V8 stores it. */
const ENTRY_BYTES = 200;

/**
 * The rows that differ, as long as no row of their key is found that has replaced them: one that is read later, or one
 * that is under way when they are judged. Rows are judged in any order.
 */
export class OpenDifferences {
  /** Rows that differ because another row has replaced them. */
  replaced = 0;
  /** What the open ones take of memory, about. */
  bytes = 0;
  readonly #version: string | undefined;
  readonly #underWay = new Map<string, UnderWay>();
  #open = new Map<string, Difference>();

  constructor(version: string | undefined) {
    this.#version = version;
  }

  get size(): number {
    return this.#open.size;
  }

  /** A row is on its way to be compared. */
  reading(row: StorableRow): void {
    const rank = rankOf(row, this.#version);
    const underWay = this.#underWay.get(row.key);
    if (underWay === undefined) this.#underWay.set(row.key, { rows: [rank], unjudged: 1 });
    else {
      underWay.rows.push(rank);
      underWay.unjudged++;
    }
    const open = this.#open.get(row.key);
    if (open !== undefined && replaces(rank, open)) this.#close(open);
  }

  /** A row has been compared; `attributes` are those in which it differs, null where nothing is stored. */
  judged(row: StorableRow, attributes: readonly string[] | null): void {
    const underWay = this.#underWay.get(row.key);
    if (underWay !== undefined && --underWay.unjudged === 0) this.#underWay.delete(row.key);
    if (attributes?.length === 0) return;
    const rank = rankOf(row, this.#version);
    if (underWay?.rows.some((other) => replaces(other, rank)) === true) {
      this.replaced++;
      return;
    }
    const open = this.#open.get(row.key);
    if (open !== undefined) {
      if (!replaces(rank, open)) {
        this.replaced++;
        return;
      }
      this.#close(open);
    }
    // A copy: the key of a row holds on to the text of its neighbours.
    const key = Buffer.from(row.key, 'utf16le').toString('utf16le');
    const difference: Difference = {
      ...rank,
      line: row.source.line,
      key,
      missing: attributes === null,
      attributes: attributes ?? [],
    };
    this.#open.set(key, difference);
    this.bytes += bytesOf(difference);
  }

  /** Ends with what is open now, but for those that one of these rows has replaced; what is judged meanwhile is open next. */
  async settle(rows: AsyncIterable<StorableRow>): Promise<readonly Difference[]> {
    const settling = this.takeOpen();
    for await (const row of rows) {
      const difference = settling.get(row.key);
      if (difference === undefined || !replaces(rankOf(row, this.#version), difference)) continue;
      settling.delete(row.key);
      this.replaced++;
    }
    return [...settling.values()];
  }

  /** Ends with what is open now. */
  takeOpen(): Map<string, Difference> {
    const open = this.#open;
    this.#open = new Map();
    this.bytes = 0;
    return open;
  }

  #close(difference: Difference): void {
    this.#open.delete(difference.key);
    this.bytes -= bytesOf(difference);
    this.replaced++;
  }
}

function rankOf({ source, item }: StorableRow, version: string | undefined): RowRank {
  return { offset: source.next.offset, version: versionOf(item, version) };
}

function bytesOf({ key, attributes }: Difference): number {
  return ENTRY_BYTES + 2 * attributes.reduce((length, name) => length + name.length, key.length);
}
