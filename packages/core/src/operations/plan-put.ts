import type { Condition } from '../conditions/condition.ts';
import { PlaceholderTable } from '../conditions/placeholder-table.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import type { NamedTable } from './operation-types.ts';
import type { WriteConditions, WritePlan } from './plans.ts';
import { itemIdentity, keyFrom } from './table-lookup.ts';
import { compileConditions } from './write-conditions.ts';

export interface PutOptions {
  readonly existence?: 'absent';
  readonly if?: Condition;
  /** The event's time: the version of an item that brings none. */
  readonly time: string;
}

/** The plan to store a whole item, its version filled in. */
export function planPut(table: NamedTable, item: AttributeMap, { existence, if: caller, time }: PutOptions): WritePlan {
  const attribute = table.definition.version;
  const version = attribute === undefined ? undefined : (item[attribute] ?? { S: time });
  const conditions: WriteConditions = {
    ...(existence && { existence }),
    ...(caller && { if: caller }),
    // An insert meets no stored version: it is refused by whatever is stored.
    ...(attribute !== undefined &&
      version &&
      !existence && { version: { attribute, value: version, appliesToOtherTypes: false } }),
  };
  const key = keyFrom(table, item);
  const placeholders = new PlaceholderTable();
  const ConditionExpression = compileConditions(table, conditions, placeholders);
  return {
    action: 'Put',
    table: table.name,
    key,
    identity: itemIdentity(table, key),
    conditions,
    request: {
      Item: attribute !== undefined && version ? { ...item, [attribute]: version } : item,
      ...(ConditionExpression && { ConditionExpression, ...placeholders.toRequest() }),
    },
  };
}
