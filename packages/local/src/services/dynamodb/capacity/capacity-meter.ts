import type { Capacity, ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { type IndexTable, indexView } from '../tables/index-table.ts';
import type { Table } from '../tables/table.ts';
import { type AttributeMap, attribute } from '../values/attribute-value.ts';
import { valuesEqual } from '../values/compare-values.ts';
import { itemSize } from '../values/item-size.ts';

const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;

/** How a read or write is charged: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
export type Charge = 'eventual' | 'strong' | 'write' | 'transactional-read' | 'transactional-write';

const FACTORS: Readonly<Record<Charge, number>> = {
  eventual: 0.5,
  strong: 1,
  write: 1,
  'transactional-read': 2,
  'transactional-write': 2,
};

/** Capacity units a request consumes of one table and its indexes. */
export class CapacityMeter {
  readonly #table: Table;
  readonly #charge: Charge;
  #tableUnits = 0;
  readonly #indexUnits = new Map<string, number>();

  constructor(table: Table, charge: Charge) {
    this.#table = table;
    this.#charge = charge;
  }

  /** Charges a read of so many bytes of the table; of an absent item, the smallest unit. */
  read(bytes: number): void {
    this.#tableUnits += readUnits(bytes) * FACTORS[this.#charge];
  }

  readIndex(index: IndexTable, bytes: number): void {
    this.#addIndex(index.name, readUnits(bytes) * FACTORS[this.#charge]);
  }

  /**
   * Charges the replacement of one item by another in the table and in each index whose view of it changes.
   * @param afterBytes size of the other, where it is known
   */
  write(before: AttributeMap | undefined, after: AttributeMap | undefined, afterBytes?: number): void {
    const sizeOf = onceAnItem(itemSize, after, afterBytes);
    this.#chargeTable(before, after, sizeOf);
    for (const index of this.#table.indexes) {
      this.#addIndex(index.name, indexWriteUnits(index, before, after, sizeOf) * FACTORS[this.#charge]);
    }
  }

  /** Charges the table alone: a condition check, or a write that changes nothing. */
  check(before: AttributeMap | undefined, after: AttributeMap | undefined = before): void {
    this.#chargeTable(before, after, itemSize);
  }

  /** The answer's `ConsumedCapacity`, as far as `ReturnConsumedCapacity` asks for it. */
  report(mode: string | undefined): ConsumedCapacity | undefined {
    if (mode !== 'TOTAL' && mode !== 'INDEXES') return undefined;
    const indexUnits = [...this.#indexUnits.values()].reduce((sum, units) => sum + units, 0);
    const total = this.#capacity(this.#tableUnits + indexUnits);
    const report: ConsumedCapacity = { TableName: this.#table.name, ...total };
    if (mode === 'TOTAL') return report;
    return {
      ...report,
      Table: this.#capacity(this.#tableUnits),
      ...this.#indexReport('GlobalSecondaryIndexes', 'global'),
      ...this.#indexReport('LocalSecondaryIndexes', 'local'),
    };
  }

  #chargeTable(before: AttributeMap | undefined, after: AttributeMap | undefined, sizeOf: typeof itemSize): void {
    const size = Math.max(before === undefined ? 0 : sizeOf(before), after === undefined ? 0 : sizeOf(after));
    this.#tableUnits += writeUnits(size) * FACTORS[this.#charge];
  }

  #indexReport(member: string, kind: 'global' | 'local'): Record<string, Record<string, Capacity>> {
    const entries = this.#table.indexes
      .filter((index) => index.kind === kind && this.#indexUnits.has(index.name))
      .map((index) => [index.name, this.#capacity(this.#indexUnits.get(index.name) ?? 0)] as const);
    return entries.length === 0 ? {} : { [member]: Object.fromEntries(entries) };
  }

  /** Transactions split their units into reads and writes, other requests do not. */
  #capacity(units: number): Capacity {
    if (this.#charge === 'transactional-read') return { CapacityUnits: units, ReadCapacityUnits: units };
    if (this.#charge === 'transactional-write') return { CapacityUnits: units, WriteCapacityUnits: units };
    return { CapacityUnits: units };
  }

  #addIndex(name: string, units: number): void {
    if (units > 0) this.#indexUnits.set(name, (this.#indexUnits.get(name) ?? 0) + units);
  }
}

function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
}

function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}

/** An index is charged only where what it stores changes; a changed index key is a delete and an insert. */
function indexWriteUnits(
  index: IndexTable,
  before: AttributeMap | undefined,
  after: AttributeMap | undefined,
  sizeOf: typeof itemSize,
): number {
  const old = before === undefined ? undefined : indexView(index, before);
  const now = after === undefined ? undefined : indexView(index, after);
  if (old === undefined && now === undefined) return 0;
  if (old === undefined || now === undefined) return writeUnits(sizeOf(old ?? now ?? {}));
  const moved = [...index.key.partition, ...index.key.sort].some(
    ({ name, type }) => attribute(old, name)?.[type] !== attribute(now, name)?.[type],
  );
  if (moved) return writeUnits(sizeOf(old)) + writeUnits(sizeOf(now));
  if (valuesEqual({ M: old }, { M: now })) return 0;
  return writeUnits(Math.max(sizeOf(old), sizeOf(now)));
}

/** Most indexes hold whole items, whose size is known from the table then. */
function onceAnItem(measure: typeof itemSize, known?: AttributeMap, knownBytes?: number): typeof itemSize {
  let last = knownBytes === undefined ? undefined : known;
  let size = knownBytes ?? 0;
  return (item) => {
    if (item !== last) {
      size = measure(item);
      last = item;
    }
    return size;
  };
}
