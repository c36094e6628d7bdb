import * as v from 'valibot';
import { filter, indexName, pageCursor, pageLimit, pageResult, projection, tableName } from './argument-schemas.ts';
import type { QueryOperation } from './operation-types.ts';
import { planPage } from './plan-page.ts';

const maxSegments = 1_000_000;

const argumentSchema = v.strictObject({
  table: tableName,
  index: v.exactOptional(indexName),
  filter: v.exactOptional(filter),
  project: v.exactOptional(projection),
  limit: v.exactOptional(pageLimit),
  cursor: v.exactOptional(pageCursor),
  segment: v.exactOptional(
    v.pipe(
      v.strictObject({
        index: v.pipe(v.number(), v.integer(), v.minValue(0)),
        total: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxSegments)),
      }),
      v.check(({ index, total }) => index < total, '`index` must be less than `total`'),
      v.description('One of `total` parts of the table, for scans side by side'),
    ),
  ),
});

type Arguments = v.InferOutput<typeof argumentSchema>;

/** Reads a whole table or index, page by page. */
export const queryScan: QueryOperation<'query.scan', Arguments, v.InferOutput<typeof pageResult>> = {
  type: 'query.scan',
  flow: 'query',
  summary: 'Read a whole table or index, page by page',
  example: { table: 'users', filter: { age: { '>=': 30 } }, limit: 100 },
  arguments: argumentSchema,
  result: pageResult,
  check(data, context) {
    this.plan(data, context);
  },
  plan(data, context) {
    return planPage('scan', data, context);
  },
};
