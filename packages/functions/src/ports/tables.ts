import type { AttributeMap, BatchGetFragment, GetFragment, PageFragment, PutFragment } from '@sluice/core';

export interface FoundItem {
  readonly item?: AttributeMap;
  readonly capacityUnits: number;
}

export interface ItemPage {
  readonly items: readonly AttributeMap[];
  readonly scanned: number;
  readonly next?: AttributeMap;
  readonly capacityUnits: number;
}

export interface BatchAnswer {
  /** The items which DynamoDB did not get to. */
  readonly unprocessed: readonly AttributeMap[];
  readonly capacityUnits: number;
}

export interface ReadAnswer {
  readonly items: readonly AttributeMap[];
  /** The keys which DynamoDB did not get to. */
  readonly unread: readonly AttributeMap[];
  readonly capacityUnits: number;
}

export interface ConditionalPut {
  /** False when the condition was not met. */
  readonly written: boolean;
  readonly capacityUnits: number;
}

/** The callers' tables, by logical name. Each method is one call and rejects as AWS does. */
export interface Tables {
  get(table: string, request: GetFragment): Promise<FoundItem>;
  /** `limit` is of items looked at, before the filter. */
  query(table: string, request: PageFragment, limit?: number): Promise<ItemPage>;
  scan(table: string, request: PageFragment, limit?: number): Promise<ItemPage>;
  /** Reads at most 100 items of different keys, strongly consistent where the request does not say otherwise. */
  read(table: string, keys: readonly AttributeMap[], request?: BatchGetFragment): Promise<ReadAnswer>;
  /** Puts at most 25 items of different keys. */
  write(table: string, items: readonly AttributeMap[]): Promise<BatchAnswer>;
  put(table: string, request: PutFragment): Promise<ConditionalPut>;
}
