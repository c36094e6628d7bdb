import type { StandardSchemaV1 } from './standard-schema.ts';

export type KeyType = 'string' | 'number' | 'binary';

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

export interface IndexDefinition {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
}

/** A table as callers know it: its keys, its indexes, what an item must look like, which attribute orders its writes. */
export interface TableDefinition {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Global secondary indexes by name; every attribute is projected. */
  readonly indexes?: Readonly<Record<string, IndexDefinition>>;
  /** Any Standard Schema (valibot, zod, arktype): checked on insert, put and import rows, before anything is sent and again before it is applied. */
  readonly schema?: StandardSchemaV1;
  /** A number or string that only grows; a write with a smaller value changes nothing. */
  readonly version?: string;
}

export interface Retention {
  /** Days a receipt is kept; at least 21, longer than any queue can redeliver. @default 21 */
  readonly receiptDays: number;
  /** Minutes a query's result can be fetched. @default 60 */
  readonly queryResultMinutes: number;
  /** Days of minute, hour and day rows of the analytics table. @default 3, 90, 800 */
  readonly analyticsMinuteDays: number;
  readonly analyticsHourDays: number;
  readonly analyticsDayDays: number;
}

export interface Limits {
  /** Runs of one processor at a time, so that a burst cannot drown the tables. @default 10 each */
  readonly queryConcurrency: number;
  readonly writeConcurrency: number;
  readonly importConcurrency: number;
  readonly analyticsConcurrency: number;
  /** Requests a second the API lets through, and its burst. @default 1000, 2000 */
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
}

/** A whole deployment. */
export interface SluiceConfig {
  readonly tables: Readonly<Record<string, TableDefinition>>;
  /** Schemas enforced on the `data` of domain events, by event type (`user.signed-up`). */
  readonly domainEvents: Readonly<Record<string, StandardSchemaV1>>;
  readonly retention: Retention;
  readonly limits: Limits;
}

export interface ConfigInput {
  readonly tables: Readonly<Record<string, TableDefinition>>;
  readonly domainEvents?: Readonly<Record<string, StandardSchemaV1>>;
  readonly retention?: Partial<Retention>;
  readonly limits?: Partial<Limits>;
}

/** Checks a deployment's configuration and fills in the defaults; all problems are reported in one error. */
export function defineConfig(_input: ConfigInput): SluiceConfig {
  throw new Error('unfinished');
}
