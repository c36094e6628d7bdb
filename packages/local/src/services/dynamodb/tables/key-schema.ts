import type { AttributeDefinition, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { type AttributeMap, attribute } from '../values/attribute-value.ts';

export type KeyType = 'S' | 'N' | 'B';

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** Key attributes of a table or index; only global secondary indexes have more than one of a kind. */
export interface KeySchema {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
}

/** Resolves a key schema of the API against the attribute definitions. */
export function keySchemaOf(
  elements: readonly KeySchemaElement[],
  definitions: readonly AttributeDefinition[],
): KeySchema {
  const attributes = (kind: 'HASH' | 'RANGE'): KeyAttribute[] =>
    elements
      .filter((element) => element.KeyType === kind)
      .map(({ AttributeName: name = '' }) => {
        const definition = definitions.find((candidate) => candidate.AttributeName === name);
        return { name, type: (definition?.AttributeType ?? 'S') as KeyType };
      });
  return { partition: attributes('HASH'), sort: attributes('RANGE') };
}

/** All attributes of a key, partition first. */
export function keyAttributes(schema: KeySchema): readonly KeyAttribute[] {
  return [...schema.partition, ...schema.sort];
}

/** Whether an item has all attributes of an index's key, and so is in the index. */
export function hasKey(item: AttributeMap, schema: KeySchema): boolean {
  return (
    schema.partition.every((key) => attribute(item, key.name) !== undefined) &&
    schema.sort.every((key) => attribute(item, key.name) !== undefined)
  );
}

/** The key attributes of an item. */
export function keyOf(item: AttributeMap, attributes: readonly KeyAttribute[]): AttributeMap {
  const key: AttributeMap = {};
  for (const { name } of attributes) {
    const value = attribute(item, name);
    if (value !== undefined) key[name] = value;
  }
  return key;
}
