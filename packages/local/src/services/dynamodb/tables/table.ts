import type { AttributeMap } from '../values/attribute-value.ts';
import { type IndexTable, indexTableOf } from './index-table.ts';
import { type KeyAttribute, type KeySchema, type KeyType, keyAttributes, keySchemaOf } from './key-schema.ts';
import type { TableDefinition } from './table-definition.ts';

/** A table as operations see it, derived once from its definition. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly definition: TableDefinition;
  readonly key: KeySchema;
  readonly keyAttributes: readonly KeyAttribute[];
  /** Ordered by name, as AWS checks them. */
  readonly indexes: readonly IndexTable[];
  /** Key attributes of all indexes, in that order. */
  readonly indexKeys: readonly { readonly index: IndexTable; readonly name: string; readonly type: KeyType }[];
  /** SQL name of the items. */
  readonly items: string;
}

export function tableOf(definition: TableDefinition): Table {
  const { properties } = definition;
  const key = keySchemaOf(properties.KeySchema, properties.AttributeDefinitions);
  const indexes = [
    ...(properties.GlobalSecondaryIndexes ?? []).map((index) => indexTableOf(definition, key, index, 'global')),
    ...(properties.LocalSecondaryIndexes ?? []).map((index) => indexTableOf(definition, key, index, 'local')),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    name: properties.TableName,
    arn: properties.TableArn,
    definition,
    key,
    keyAttributes: keyAttributes(key),
    indexes,
    indexKeys: indexes.flatMap((index) => keyAttributes(index.key).map((attribute) => ({ index, ...attribute }))),
    items: `dynamodb_items_${definition.id}`,
  };
}

/** Second of the epoch at which an item expires; null when it never does. */
export function expiryOf(table: Table, item: AttributeMap): number | null {
  const { ttlAttribute } = table.definition;
  const text = ttlAttribute === undefined || !Object.hasOwn(item, ttlAttribute) ? undefined : item[ttlAttribute]?.N;
  if (text === undefined) return null;
  const seconds = Math.floor(Number(text));
  return Number.isSafeInteger(seconds) ? seconds : null;
}
