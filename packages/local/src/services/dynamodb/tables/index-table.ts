import type { AttributeMap } from '../values/attribute-value.ts';
import { type Projection, project, projectionOf } from '../expressions/projection.ts';
import { hasKey, type KeyAttribute, type KeySchema, keyAttributes, keySchemaOf } from './key-schema.ts';
import type { GlobalIndexDefinition, LocalIndexDefinition, TableDefinition } from './table-definition.ts';

/** A secondary index as operations see it. */
export interface IndexTable {
  readonly name: string;
  readonly kind: 'global' | 'local';
  readonly key: KeySchema;
  readonly keyAttributes: readonly KeyAttribute[];
  /** Index key, then what the table key adds: the attributes of a page's start key. */
  readonly startKeyAttributes: readonly KeyAttribute[];
  /** Projected attributes; undefined: all. */
  readonly projection: Projection | undefined;
  /** SQL name of the entries. */
  readonly entries: string;
}

export function indexTableOf(
  definition: TableDefinition,
  tableKey: KeySchema,
  index: GlobalIndexDefinition | LocalIndexDefinition,
  kind: 'global' | 'local',
): IndexTable {
  const key = keySchemaOf(index.KeySchema, definition.properties.AttributeDefinitions);
  const own = keyAttributes(key);
  const startKeyAttributes = [
    ...own,
    ...keyAttributes(tableKey).filter((attribute) => !own.some((other) => other.name === attribute.name)),
  ];
  const projected = [
    ...startKeyAttributes.map(({ name }) => [name]),
    ...(index.Projection.NonKeyAttributes ?? [])
      .filter((name) => !startKeyAttributes.some((attribute) => attribute.name === name))
      .map((name) => [name]),
  ];
  return {
    name: index.IndexName,
    kind,
    key,
    keyAttributes: own,
    startKeyAttributes,
    projection: index.Projection.ProjectionType === 'ALL' ? undefined : projectionOf(projected),
    entries: `dynamodb_index_${definition.indexIds[index.IndexName]}`,
  };
}

/** What an index holds of an item; undefined where the item is not in the index. */
export function indexView(index: IndexTable, item: AttributeMap): AttributeMap | undefined {
  if (!hasKey(item, index.key)) return undefined;
  return index.projection === undefined ? item : project(item, index.projection);
}
