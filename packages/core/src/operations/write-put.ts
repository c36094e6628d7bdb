import * as v from 'valibot';
import { parseCondition } from '../conditions/parse-condition.ts';
import { item, tableName, writeCondition, writeResult } from './argument-schemas.ts';
import { checkItem, checkWholeItem } from './item-check.ts';
import type { WriteOperation } from './operation-types.ts';
import { planPut } from './plan-put.ts';
import { tableOf } from './table-lookup.ts';

const argumentSchema = v.strictObject({ table: tableName, item, if: v.exactOptional(writeCondition) });

type Arguments = v.InferOutput<typeof argumentSchema>;

/**
 * Creates or replaces an item as a whole. `if` is judged on the item as stored; on an item that is not there every
 * attribute is absent. In a table with a version attribute an item older than the stored one changes nothing.
 */
export const writePut: WriteOperation<'write.put', Arguments, v.InferOutput<typeof writeResult>> = {
  type: 'write.put',
  flow: 'write',
  summary: 'Create or replace an item',
  example: {
    table: 'users',
    item: { id: 'u-1', email: 'ada@example.com', name: 'Ada' },
    if: { name: { '<>': 'Ada' } },
  },
  arguments: argumentSchema,
  result: writeResult,
  check(data, { config }) {
    if (data.if) parseCondition(data.if, '/if');
    return checkWholeItem(tableOf(config, data.table), data.item, '/item');
  },
  plan(data, event, table) {
    const marshalled = checkItem(table, data.item, '/item');
    return planPut(table, marshalled, { ...(data.if && { if: parseCondition(data.if, '/if') }), time: event.time });
  },
};
