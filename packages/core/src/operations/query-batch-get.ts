import * as v from 'valibot';
import { PlaceholderTable } from '../conditions/placeholder-table.ts';
import { pointerTo } from '../json/json-pointer.ts';
import { count, itemKey, jsonObject, projection, tableName } from './argument-schemas.ts';
import type { QueryOperation } from './operation-types.ts';
import { compileProjection } from './projection.ts';
import { keyNames, keyOf, tableOf } from './table-lookup.ts';

/** As many as one BatchGetItem takes (AWS, "BatchGetItem"). */
const maxKeys = 100;

const argumentSchema = v.strictObject({
  table: tableName,
  keys: v.pipe(
    v.array(itemKey),
    v.minLength(1, 'must name at least one key'),
    v.maxLength(maxKeys, `must name at most ${maxKeys} keys`),
    v.description(`The keys of 1 to ${maxKeys} items`),
  ),
  consistent: v.exactOptional(v.pipe(v.boolean(), v.description('Strongly consistent reads'))),
  project: v.exactOptional(projection),
});
const resultSchema = v.strictObject({
  items: v.pipe(v.array(v.nullable(jsonObject)), v.description('In the order of the keys, null where there is none')),
  unread: v.pipe(count, v.description('Keys left over at the end, to be asked for again')),
});

type Arguments = v.InferOutput<typeof argumentSchema>;

/** Reads many items by their keys, as far as 1 MB goes. */
export const queryBatchGet: QueryOperation<'query.batch-get', Arguments, v.InferOutput<typeof resultSchema>> = {
  type: 'query.batch-get',
  flow: 'query',
  summary: 'Read up to 100 items by their keys; a result ends at 1 MB, and `unread` says how many of the keys are left',
  example: { table: 'users', keys: [{ id: 'u-1' }, { id: 'u-2' }] },
  arguments: argumentSchema,
  result: resultSchema,
  check(data, context) {
    this.plan(data, context);
  },
  plan(data, { config }) {
    const table = tableOf(config, data.table);
    const names = keyNames(table.definition);
    const placeholders = new PlaceholderTable();
    // Answers come in no order: the key tells which is which.
    const { expression, hidden } = compileProjection(data.project, names, placeholders);
    const keys = data.keys.map((key, index) => keyOf(table, key, pointerTo('/keys', index)));
    return {
      kind: 'batch-get',
      table: table.name,
      keyNames: names,
      hidden,
      keys,
      request: {
        ...(data.consistent && { ConsistentRead: true }),
        ...(expression && { ProjectionExpression: expression, ...placeholders.toRequest() }),
      },
    };
  },
};
