import * as v from 'valibot';
import {
  filter,
  indexName,
  itemKey,
  pageCursor,
  pageLimit,
  pageResult,
  projection,
  tableName,
} from './argument-schemas.ts';
import type { QueryOperation } from './operation-types.ts';
import { planPage } from './plan-page.ts';

const argumentSchema = v.strictObject({
  table: tableName,
  index: v.exactOptional(indexName),
  key: v.pipe(itemKey, v.description("The partition key's value, and at most one condition on the sort key")),
  filter: v.exactOptional(filter),
  project: v.exactOptional(projection),
  order: v.exactOptional(
    v.pipe(
      v.picklist(['asc', 'desc'], 'must be "asc" or "desc"'),
      v.description('By the sort key; `asc` where absent'),
    ),
  ),
  limit: v.exactOptional(pageLimit),
  cursor: v.exactOptional(pageCursor),
  consistent: v.exactOptional(v.pipe(v.boolean(), v.description('Strongly consistent read; not on an index'))),
});

type Arguments = v.InferOutput<typeof argumentSchema>;

/** Reads the items of one partition key, of the table or an index, in the order of the sort key. */
export const queryQuery: QueryOperation<'query.query', Arguments, v.InferOutput<typeof pageResult>> = {
  type: 'query.query',
  flow: 'query',
  summary: 'Read the items of one partition key, in order of the sort key',
  example: { table: 'orders', key: { customerId: 'c-1', orderId: { beginsWith: '2026-' } }, order: 'desc', limit: 20 },
  arguments: argumentSchema,
  result: pageResult,
  check(data, context) {
    this.plan(data, context);
  },
  plan(data, context) {
    return planPage('query', data, context);
  },
};
