import * as v from 'valibot';
import { PlaceholderTable } from '../conditions/placeholder-table.ts';
import { itemKey, jsonObject, projection, tableName } from './argument-schemas.ts';
import type { QueryOperation } from './operation-types.ts';
import { compileProjection } from './projection.ts';
import { keyOf, tableOf } from './table-lookup.ts';

const argumentSchema = v.strictObject({
  table: tableName,
  key: itemKey,
  consistent: v.exactOptional(v.pipe(v.boolean(), v.description('Strongly consistent read'))),
  project: v.exactOptional(projection),
});
const resultSchema = v.strictObject({ item: v.nullable(jsonObject) });

type Arguments = v.InferOutput<typeof argumentSchema>;

/** Reads one item by its key; `item` is null when there is none. */
export const queryGet: QueryOperation<'query.get', Arguments, v.InferOutput<typeof resultSchema>> = {
  type: 'query.get',
  flow: 'query',
  summary: 'Read one item by its key',
  example: { table: 'users', key: { id: 'u-1' } },
  arguments: argumentSchema,
  result: resultSchema,
  check(data, context) {
    this.plan(data, context);
  },
  plan(data, { config }) {
    const table = tableOf(config, data.table);
    const Key = keyOf(table, data.key, '/key');
    const placeholders = new PlaceholderTable();
    const { expression, hidden } = compileProjection(data.project, [], placeholders);
    return {
      kind: 'get',
      table: table.name,
      hidden,
      request: {
        Key,
        ...(data.consistent && { ConsistentRead: true }),
        ...(expression && { ProjectionExpression: expression, ...placeholders.toRequest() }),
      },
    };
  },
};
