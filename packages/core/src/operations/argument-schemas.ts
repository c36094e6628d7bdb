import * as v from 'valibot';
import type { ConditionInput } from '../conditions/condition.ts';
import type { JsonObject } from '../events/sluice-event.ts';

/** Names of jobs and ids of events: what can stand in a URL and a log line as it is. */
export const namePattern = /^(?!\.{1,2}$)[A-Za-z0-9_.:~-]{1,128}$/;

export const tableName = v.pipe(v.string(), v.minLength(1), v.description('A table declared in sluice.config.ts'));
export const indexName = v.pipe(v.string(), v.minLength(1), v.description('An index of the table'));
export const jobName = v.pipe(
  v.string(),
  v.regex(namePattern, 'must be 1 to 128 characters of A-Z a-z 0-9 _ . : ~ -'),
  v.description('Name of the import job, unique for the caller'),
);

export const jsonObject = v.pipe(
  v.custom<JsonObject>(isJsonObject, 'must be an object'),
  v.metadata({ jsonSchema: { type: 'object' } }),
);
export const itemKey = v.pipe(jsonObject, v.description('The key attributes and their values'));
export const item = v.pipe(jsonObject, v.description('The item, its key attributes included'));
export const condition = v.pipe(
  v.custom<ConditionInput>(isJsonObject, 'must be an object'),
  v.metadata({ jsonSchema: { $ref: '#/components/schemas/Condition' } }),
);
/** As many as an expression of DynamoDB can name in its 4 KB. */
const maxPaths = 300;

export const paths = v.pipe(
  v.array(v.string()),
  v.minLength(1, 'must name at least one path'),
  v.maxLength(maxPaths, `must name at most ${maxPaths} paths`),
);
export const projection = v.pipe(paths, v.description('Paths to return; everything where absent'));
export const filter = v.pipe(condition, v.description('Return only the items that meet it'));
export const writeCondition = v.pipe(condition, v.description('Apply only where the stored item meets it'));
export const pageCursor = v.pipe(v.string(), v.description('The `cursor` of the page before'));
export const valuesByPath = v.pipe(
  v.custom<JsonObject>(
    (value) => isJsonObject(value) && Object.keys(value as JsonObject).length > 0,
    'must be an object of at least one path',
  ),
  v.metadata({ jsonSchema: { type: 'object', minProperties: 1 } }),
  v.description('Values by path, like `{"address.city":"Utrecht"}`'),
);

export const count = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0, 'must not be negative'));
export const pageLimit = v.pipe(
  v.number(),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be at least 1'),
  v.maxValue(1000, 'must be at most 1000'),
  v.description('Items to return, after the filter; 100 where absent'),
);

export const writeResult = v.union([
  v.strictObject({ applied: v.literal(true) }),
  v.strictObject({ applied: v.literal(false), reason: v.literal('SUPERSEDED') }),
]);
export const pageResult = v.strictObject({
  items: v.array(jsonObject),
  count: v.pipe(count, v.description('Items returned')),
  scanned: v.pipe(count, v.description('Items read, before the filter')),
  cursor: v.nullable(v.string()),
});

function isJsonObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
