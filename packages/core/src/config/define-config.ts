import { isDomainEventType } from '../events/domain-event-type.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';
import { schemaProblems, tableProblems } from './table-problems.ts';

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
  /** Any Standard Schema (valibot, zod, arktype): items of insert and put are checked before anything is sent, imported rows when they are applied. */
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

/**
 * Checks a deployment's configuration and fills in the defaults.
 *
 * @throws AggregateError with all problems, each named by its place in the configuration
 */
export function defineConfig(input: ConfigInput): SluiceConfig {
  const config: SluiceConfig = {
    tables: input.tables,
    domainEvents: input.domainEvents ?? {},
    retention: { ...defaultRetention, ...input.retention },
    limits: { ...defaultLimits, ...input.limits },
  };
  const problems = [
    ...tableProblems(config.tables),
    ...domainEventProblems(config.domainEvents),
    ...numberProblems('retention', config.retention, retentionBounds),
    ...numberProblems('limits', config.limits, limitBounds),
  ];
  if (problems.length === 0) return config;
  throw new AggregateError(
    problems.map((problem) => new Error(problem)),
    `The configuration has ${problems.length} problem${problems.length > 1 ? 's' : ''}:\n- ${problems.join('\n- ')}`,
  );
}

const defaultRetention: Retention = {
  receiptDays: 21,
  queryResultMinutes: 60,
  analyticsMinuteDays: 3,
  analyticsHourDays: 90,
  analyticsDayDays: 800,
};

const defaultLimits: Limits = {
  queryConcurrency: 10,
  writeConcurrency: 10,
  importConcurrency: 10,
  analyticsConcurrency: 10,
  requestsPerSecond: 1000,
  requestBurst: 2000,
};

type Bounds = readonly [min: number, max: number];

/** A receipt outlives a message: 4 days in a queue and 14 in its dead-letter queue. */
const retentionBounds: Readonly<Record<keyof Retention, Bounds>> = {
  receiptDays: [21, 3650],
  queryResultMinutes: [1, 1440],
  analyticsMinuteDays: [1, 3650],
  analyticsHourDays: [1, 3650],
  analyticsDayDays: [1, 3650],
};

/** Maximum concurrency of an SQS event source is 2 to 1,000 (AWS Lambda, "Configuring scaling behavior for SQS event source mappings"). */
const limitBounds: Readonly<Record<keyof Limits, Bounds>> = {
  queryConcurrency: [2, 1000],
  writeConcurrency: [2, 1000],
  importConcurrency: [2, 1000],
  analyticsConcurrency: [2, 1000],
  requestsPerSecond: [1, 100_000],
  requestBurst: [1, 100_000],
};

function numberProblems(
  place: string,
  values: Readonly<Record<string, number>> | Retention | Limits,
  bounds: Readonly<Record<string, Bounds>>,
): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const allowed = bounds[name];
    if (!allowed) return [`${place}.${name} is not a setting; allowed: ${Object.keys(bounds).join(', ')}`];
    const [min, max] = allowed;
    if (Number.isInteger(value) && value >= min && value <= max) return [];
    return [`${place}.${name} must be a whole number from ${min} to ${max}, not ${String(value)}`];
  });
}

function domainEventProblems(schemas: Readonly<Record<string, StandardSchemaV1>>): string[] {
  return Object.entries(schemas).flatMap(([type, schema]) => [
    ...(isDomainEventType(type) ? [] : [`domainEvents["${type}"] must be named user.<name> or auth.<name>`]),
    ...schemaProblems(`domainEvents["${type}"]`, schema),
  ]);
}
