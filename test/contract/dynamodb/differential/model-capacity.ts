import { isDeepStrictEqual } from 'node:util';
import { canonical } from './model-values.ts';
import type { IndexName, Item, Value } from './plan.ts';

/** What each index has of an item that is in it: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/SecondaryIndexes.html */
export const INDEXES: Readonly<Record<IndexName, { readonly key: string; readonly attributes?: readonly string[] }>> = {
  byGroup: { key: 'g' },
  byNumber: { key: 'n', attributes: ['pk', 'sk', 'n', 'a'] },
};

/** An item as an index has it; undefined where it lacks the index's key. */
export function inIndex(index: IndexName, item: Item | undefined): Item | undefined {
  const { key, attributes } = INDEXES[index];
  if (item?.[key] === undefined) return undefined;
  if (attributes === undefined) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)));
}

/** Units by table and index: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
export class Units {
  readonly #units: Record<string, number> = {};

  /** Reads rows at once. */
  read(rows: readonly (Item | undefined)[], factor: number): void {
    const bytes = rows.reduce((sum, row) => sum + (row === undefined ? 0 : sizeOf(row)), 0);
    this.#add('table', units(bytes, 4096) * factor);
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes */
  write(before: Item | undefined, after: Item | undefined, factor: number): void {
    this.check(before, after, factor);
    for (const index of ['byGroup', 'byNumber'] as const) {
      const [old, now] = [inIndex(index, before), inIndex(index, after)];
      const { key } = INDEXES[index];
      const charged = (item: Item | undefined): number => (item === undefined ? 0 : units(sizeOf(item), 1024));
      if (old === undefined || now === undefined || !isDeepStrictEqual(old[key], now[key])) {
        this.#add(index, (charged(old) + charged(now)) * factor);
      } else if (!isDeepStrictEqual(canonical(old), canonical(now))) {
        this.#add(index, Math.max(charged(old), charged(now)) * factor);
      }
    }
  }

  check(before: Item | undefined, after: Item | undefined, factor: number): void {
    this.#add('table', units(Math.max(sizeOf(before ?? {}), sizeOf(after ?? {})), 1024) * factor);
  }

  total(): Record<string, number> {
    return this.#units;
  }

  #add(name: string, count: number): void {
    if (count > 0) this.#units[name] = (this.#units[name] ?? 0) + count;
  }
}

function units(bytes: number, unit: number): number {
  return Math.max(1, Math.ceil(bytes / unit));
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOfValue(value), 0);
}

function sizeOfValue({ S, N, B, SS, NS, BS, L, M }: Value): number {
  const all = <T>(values: readonly T[], size: (value: T) => number): number =>
    values.reduce((sum, value) => sum + size(value), 0);
  const binary = (base64: string): number => Buffer.from(base64, 'base64').length;
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return sizeOfNumber(N);
  if (B !== undefined) return binary(B);
  if (SS !== undefined) return all(SS, (member) => Buffer.byteLength(member));
  if (NS !== undefined) return all(NS, sizeOfNumber);
  if (BS !== undefined) return all(BS, binary);
  if (L !== undefined) return 3 + all(L, (element) => 1 + sizeOfValue(element));
  return M === undefined ? 1 : 3 + Object.keys(M).length + sizeOf(M);
}

/** A byte for two digits before the point and for two behind it, of those that signify, one for the sign, and one. */
function sizeOfNumber(number: string): number {
  const [, sign = '', integer = '', fraction = ''] = /^(-?)0*(\d*)\.?(\d*)$/.exec(number) ?? [];
  const before = fraction === '' ? integer.replace(/0+$/, '') : integer;
  const behind = integer === '' ? fraction.replace(/^0+/, '') : fraction;
  return sign.length + Math.ceil(before.length / 2) + Math.ceil(behind.length / 2) + 1;
}
