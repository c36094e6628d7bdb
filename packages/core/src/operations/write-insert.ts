import * as v from 'valibot';
import { item, tableName, writeResult } from './argument-schemas.ts';
import { checkItem, checkWholeItem } from './item-check.ts';
import type { WriteOperation } from './operation-types.ts';
import { planPut } from './plan-put.ts';
import { tableOf } from './table-lookup.ts';

const argumentSchema = v.strictObject({ table: tableName, item });

type Arguments = v.InferOutput<typeof argumentSchema>;

/**
 * Creates an item; ITEM_EXISTS when its key is taken, whatever is stored there, and whichever version is greater.
 * In a table with a version attribute an item without one gets the event's time.
 */
export const writeInsert: WriteOperation<'write.insert', Arguments, v.InferOutput<typeof writeResult>> = {
  type: 'write.insert',
  flow: 'write',
  summary: 'Create an item whose key is free',
  example: { table: 'users', item: { id: 'u-1', email: 'ada@example.com', name: 'Ada' } },
  arguments: argumentSchema,
  result: writeResult,
  check(data, { config }) {
    return checkWholeItem(tableOf(config, data.table), data.item, '/item');
  },
  plan(data, event, table) {
    return planPut(table, checkItem(table, data.item, '/item'), { existence: 'absent', time: event.time });
  },
};
