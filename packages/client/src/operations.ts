/** A JSON value; what JSON cannot carry is wrapped: `{"$number":"..."}`, `{"$binary":"<base64>"}`, `{"$set":[...]}`. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

export type Item = JsonObject;
/** The key attributes of one item: partition key, and sort key where the table has one. */
export type Key = JsonObject;
/** The condition language of `if` and `filter`: `{"status":"active","age":{">=":30}}`. */
export type Condition = JsonObject;

interface Page {
  readonly items: readonly Item[];
  readonly count: number;
  readonly scanned: number;
  /** Hand it to the next request to go on; `null` at the end. */
  readonly cursor: string | null;
}

/** `applied: false` where the table already holds a newer version of the item. */
export type Applied = { readonly applied: true } | { readonly applied: false; readonly reason: 'SUPERSEDED' };

interface Lookup {
  readonly table: string;
  readonly filter?: Condition;
  readonly project?: readonly string[];
  /** Items to return, 1 to 1,000. @default 100 */
  readonly limit?: number;
  readonly cursor?: string;
}

/** Every event type with the shape of its `data` and of its result. */
export interface Operations {
  'query.get': {
    data: {
      readonly table: string;
      readonly key: Key;
      readonly consistent?: boolean;
      readonly project?: readonly string[];
    };
    result: { readonly item: Item | null };
  };
  'query.batch-get': {
    data: {
      readonly table: string;
      /** 1 to 100. */
      readonly keys: readonly Key[];
      readonly consistent?: boolean;
      readonly project?: readonly string[];
    };
    /** In the order of the keys; a result ends at 1 MB, and `unread` says how many of the keys are left over at the end. */
    result: { readonly items: readonly (Item | null)[]; readonly unread: number };
  };
  'query.query': {
    data: Lookup & {
      readonly index?: string;
      readonly key: Condition;
      readonly order?: 'asc' | 'desc';
      readonly consistent?: boolean;
    };
    result: Page;
  };
  'query.scan': {
    data: Lookup & { readonly index?: string; readonly segment?: { readonly index: number; readonly total: number } };
    result: Page;
  };
  'write.insert': { data: { readonly table: string; readonly item: Item }; result: Applied };
  'write.put': { data: { readonly table: string; readonly item: Item; readonly if?: Condition }; result: Applied };
  'write.update': {
    data: {
      readonly table: string;
      readonly key: Key;
      readonly set?: JsonObject;
      readonly add?: JsonObject;
      readonly remove?: readonly string[];
      readonly delete?: JsonObject;
      readonly if?: Condition;
      /** Create the item when it is not there. @default false */
      readonly upsert?: boolean;
    };
    result: Applied;
  };
  'write.delete': { data: { readonly table: string; readonly key: Key; readonly if?: Condition }; result: Applied };
  'import.start': {
    data: {
      readonly job: string;
      readonly table: string;
      /** Keep what was there before, for `import.undo`; wait for the outcome before the first batch. @default false */
      readonly undoable?: boolean;
    };
    result: { readonly job: string; readonly table: string };
  };
  'import.batch': {
    data: { readonly job: string; readonly table: string; readonly batch: number; readonly items: readonly Item[] };
    /** `superseded` gave way to a later row of their key in the batch, or to a newer stored version. */
    result: { readonly written: number; readonly failed: number; readonly superseded: number };
  };
  'import.end': {
    data: { readonly job: string; readonly table?: string; readonly batches: number; readonly items: number };
    /** `applied: false` where one accepted later is known; then the numbers are those which hold. */
    result: {
      readonly job: string;
      readonly batches: number;
      readonly items: number;
      readonly applied?: false;
      readonly reason?: 'SUPERSEDED';
    };
  };
  'import.undo': { data: { readonly job: string }; result: { readonly job: string; readonly parts: number } };
  [domain: `user.${string}` | `auth.${string}`]: { data: JsonValue; result: { readonly published: true } };
}

export type EventType = keyof Operations;

/** An event to send; only `type` and `data` are required. */
export interface EventInput<Type extends EventType = EventType> {
  readonly type: Type;
  readonly data: Operations[Type]['data'];
  /** The idempotency key: (caller, `source`, `id`) takes effect once, ever. The client makes one where none is given. */
  readonly id?: string;
  /** Where in your world it happened. @default "/" */
  readonly source?: string;
  /** RFC 3339. @default now */
  readonly time?: string;
  readonly traceparent?: string;
}
