import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { CapacityMeter } from '../capacity/capacity-meter.ts';
import { defined } from '../defined.ts';
import type { CompiledCondition } from '../expressions/compile-condition.ts';
import { evaluateCondition } from '../expressions/evaluate-condition.ts';
import { type Projection, project } from '../expressions/projection.ts';
import type { IndexTable } from '../tables/index-table.ts';
import { keyOf } from '../tables/key-schema.ts';
import type { Table } from '../tables/table.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import type { Row } from './row-source.ts';

/** A page ends at 1 MB of what is read: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const PAGE_BYTES = 1024 * 1024;

export interface PageRequest {
  readonly limit?: number | undefined;
  readonly filter?: CompiledCondition | undefined;
  /** What to answer of each item; undefined: all the index or table has. */
  readonly projection?: Projection | undefined;
  /** Whether an index read fetches whole items from the table. */
  readonly fetch: boolean;
  readonly countOnly: boolean;
  readonly consistent: boolean;
  readonly returnConsumedCapacity?: string | undefined;
}

export interface Page {
  readonly Items?: AttributeMap[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: AttributeMap;
  readonly ConsumedCapacity?: ConsumedCapacity;
}

/** Reads rows until the page is full, filters and projects them. */
export function readPage(table: Table, index: IndexTable | undefined, rows: Iterable<Row>, request: PageRequest): Page {
  const reader = new PageReader(table, index, request);
  for (const row of rows) if (!reader.take(row)) break;
  return reader.page();
}

class PageReader {
  readonly #table: Table;
  readonly #index: IndexTable | undefined;
  readonly #request: PageRequest;
  readonly #items: AttributeMap[] = [];
  readonly #meter: CapacityMeter;
  #scanned = 0;
  #count = 0;
  #bytes = 0;
  #last: AttributeMap | undefined;
  #more = false;

  constructor(table: Table, index: IndexTable | undefined, request: PageRequest) {
    this.#table = table;
    this.#index = index;
    this.#request = request;
    this.#meter = new CapacityMeter(table, request.consistent ? 'strong' : 'eventual');
  }

  /** Takes one more row; false where the page was full without it. */
  take(row: Row): boolean {
    // With a limit AWS ends the page at the limit and answers a start key without looking whether anything follows.
    if (this.#scanned === this.#request.limit) return false;
    const item = JSON.parse(row.item) as AttributeMap;
    const view = this.#viewOf(item);
    const size = view === item ? Number(row.size) : itemSize(view);
    if (this.#scanned > 0 && this.#bytes + size > PAGE_BYTES) {
      this.#more = true;
      return false;
    }
    this.#bytes += size;
    this.#scanned++;
    this.#last = item;
    if (this.#request.limit === this.#scanned) this.#more = true;
    const whole = this.#request.fetch ? item : view;
    if (this.#request.fetch && this.#request.returnConsumedCapacity !== undefined) this.#meter.read(Number(row.size));
    if (this.#request.filter === undefined || evaluateCondition(this.#request.filter.root, whole)) {
      this.#count++;
      if (!this.#request.countOnly) this.#items.push(this.#projected(whole));
    }
    return true;
  }

  page(): Page {
    const { returnConsumedCapacity, countOnly } = this.#request;
    if (this.#index !== undefined) this.#meter.readIndex(this.#index, this.#bytes);
    else this.#meter.read(this.#bytes);
    const start = this.#index?.startKeyAttributes ?? this.#table.keyAttributes;
    return {
      Count: this.#count,
      ScannedCount: this.#scanned,
      ...defined({
        Items: countOnly ? undefined : this.#items,
        LastEvaluatedKey: this.#more && this.#last !== undefined ? keyOf(this.#last, start) : undefined,
        ConsumedCapacity: this.#meter.report(returnConsumedCapacity),
      }),
    };
  }

  #viewOf(item: AttributeMap): AttributeMap {
    const projection = this.#index?.projection;
    return projection === undefined ? item : project(item, projection);
  }

  #projected(item: AttributeMap): AttributeMap {
    return this.#request.projection === undefined ? item : project(item, this.#request.projection);
  }
}
