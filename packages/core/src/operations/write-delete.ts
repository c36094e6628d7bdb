import * as v from 'valibot';
import { PlaceholderTable } from '../conditions/placeholder-table.ts';
import { parseCondition } from '../conditions/parse-condition.ts';
import { itemKey, tableName, writeCondition, writeResult } from './argument-schemas.ts';
import type { WriteOperation } from './operation-types.ts';
import { itemIdentity, keyOf, tableOf } from './table-lookup.ts';
import { compileConditions } from './write-conditions.ts';

const argumentSchema = v.strictObject({ table: tableName, key: itemKey, if: v.exactOptional(writeCondition) });

type Arguments = v.InferOutput<typeof argumentSchema>;

/**
 * Deletes an item; deleting what is not there succeeds, so that a repeated delete does.
 * In a table with a version attribute a stored item newer than the event's time stays (SUPERSEDED); a stored version
 * that is a number cannot be compared with a time, and the item is deleted. No tombstone is kept: an older put that
 * arrives after the delete creates the item again.
 */
export const writeDelete: WriteOperation<'write.delete', Arguments, v.InferOutput<typeof writeResult>> = {
  type: 'write.delete',
  flow: 'write',
  summary: 'Delete an item',
  example: { table: 'users', key: { id: 'u-1' } },
  arguments: argumentSchema,
  result: writeResult,
  check(data, { config }) {
    keyOf(tableOf(config, data.table), data.key, '/key');
    if (data.if) parseCondition(data.if, '/if');
  },
  plan(data, event, table) {
    const Key = keyOf(table, data.key, '/key');
    const attribute = table.definition.version;
    const conditions = {
      ...(data.if && { if: parseCondition(data.if, '/if') }),
      ...(attribute !== undefined && { version: { attribute, value: { S: event.time }, appliesToOtherTypes: true } }),
    };
    const placeholders = new PlaceholderTable();
    const ConditionExpression = compileConditions(table, conditions, placeholders);
    return {
      action: 'Delete',
      table: table.name,
      key: Key,
      identity: itemIdentity(table, Key),
      conditions,
      request: { Key, ...(ConditionExpression && { ConditionExpression, ...placeholders.toRequest() }) },
    };
  },
};
