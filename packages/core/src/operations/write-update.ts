import * as v from 'valibot';
import { itemKey, paths, tableName, valuesByPath, writeCondition, writeResult } from './argument-schemas.ts';
import type { WriteOperation } from './operation-types.ts';
import { planUpdate } from './plan-update.ts';
import { tableOf } from './table-lookup.ts';
import { checkUpdateSchema } from './update-schema.ts';

const argumentSchema = v.pipe(
  v.strictObject({
    table: tableName,
    key: itemKey,
    set: v.exactOptional(v.pipe(valuesByPath, v.description('Values to store, by path'))),
    add: v.exactOptional(
      v.pipe(valuesByPath, v.description('Numbers to add to numbers, sets to add to sets, by path')),
    ),
    remove: v.exactOptional(v.pipe(paths, v.description('Paths to remove'))),
    delete: v.exactOptional(v.pipe(valuesByPath, v.description('Sets whose elements to take out of sets, by path'))),
    if: v.exactOptional(writeCondition),
    upsert: v.exactOptional(v.pipe(v.boolean(), v.description('Create the item when it is not there'))),
  }),
  v.check(
    (data) => Boolean(data.set ?? data.add ?? data.remove ?? data.delete),
    'has nothing to do: give at least one of set, add, remove, delete',
  ),
);

export type UpdateArguments = v.InferOutput<typeof argumentSchema>;

/**
 * Changes parts of an item; ITEM_NOT_FOUND when there is none, unless `upsert`.
 * The table's schema judges whole items, and an update knows only a part: it is asked about an item of the key and what
 * `set` gives, and only what it says of attributes set or removed as a whole counts. Paths inside an attribute and `add` are not checked.
 * In a table with a version attribute the version comes from `set`, else it is the event's time; `add`, `remove` and `delete` cannot touch it.
 */
export const writeUpdate: WriteOperation<'write.update', UpdateArguments, v.InferOutput<typeof writeResult>> = {
  type: 'write.update',
  flow: 'write',
  summary: 'Change parts of an item',
  example: {
    table: 'users',
    key: { id: 'u-1' },
    set: { name: 'Ada Lovelace' },
    add: { logins: 1 },
    if: { name: 'Ada' },
  },
  arguments: argumentSchema,
  result: writeResult,
  check(data, { config }) {
    const table = tableOf(config, data.table);
    planUpdate(table, data, '1970-01-01T00:00:00.000Z');
    return checkUpdateSchema(table, data);
  },
  plan(data, event, table) {
    return planUpdate(table, data, event.time);
  },
};
