import type { IndexDefinition, KeyAttribute, KeyType, SluiceConfig } from '../config/define-config.ts';
import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { pointerTo } from '../json/json-pointer.ts';
import type { AttributeMap, AttributeType, AttributeValue } from '../values/attribute-value.ts';
import { typeOf } from '../values/attribute-value.ts';
import { valueSize } from '../values/item-size.ts';
import { marshallValue } from '../values/marshall.ts';
import type { NamedTable } from './operation-types.ts';

/** Bytes of key values (AWS, quotas: "Partition keys and sort keys"). */
const maxPartitionKeyBytes = 2048;
const maxSortKeyBytes = 1024;

/**
 * A declared table.
 *
 * @throws SluiceError TABLE_UNKNOWN with the declared ones
 */
export function tableOf({ tables }: SluiceConfig, name: string): NamedTable {
  if (Object.hasOwn(tables, name)) return { name, definition: tables[name]! };
  const allowed = Object.keys(tables);
  throw new SluiceError('TABLE_UNKNOWN', `There is no table "${name}"; declared are ${allowed.join(', ')}`, {
    pointer: '/table',
    received: name,
    allowed,
  });
}

/**
 * A declared index.
 *
 * @throws SluiceError INDEX_UNKNOWN with the declared ones
 */
export function indexOf({ name, definition }: NamedTable, index: string): IndexDefinition {
  const indexes = definition.indexes ?? {};
  if (Object.hasOwn(indexes, index)) return indexes[index]!;
  const allowed = Object.keys(indexes);
  const known = allowed.length > 0 ? `it has ${allowed.join(', ')}` : 'it has none';
  throw new SluiceError('INDEX_UNKNOWN', `The table ${name} has no index "${index}"; ${known}`, {
    pointer: '/index',
    received: index,
    allowed,
  });
}

/** Names of a table's or index's key attributes. */
export function keyNames({ partitionKey, sortKey }: IndexDefinition): string[] {
  return sortKey ? [partitionKey.name, sortKey.name] : [partitionKey.name];
}

/**
 * The key of an item, exactly the table's key attributes.
 *
 * @throws SluiceError KEY_INVALID
 */
export function keyOf(table: NamedTable, key: JsonObject, pointer: string): AttributeMap {
  const allowed = keyNames(table.definition);
  for (const name of Object.keys(key)) {
    if (!allowed.includes(name)) {
      throw new SluiceError(
        'KEY_INVALID',
        `"${name}" is not part of the key of ${table.name}; the key is ${allowed.join(' and ')}`,
        {
          pointer: pointerTo(pointer, name),
          allowed,
        },
      );
    }
  }
  const { partitionKey, sortKey } = table.definition;
  const marshalled: AttributeMap = { [partitionKey.name]: keyMember(key, partitionKey, pointer, maxPartitionKeyBytes) };
  if (sortKey) marshalled[sortKey.name] = keyMember(key, sortKey, pointer, maxSortKeyBytes);
  return marshalled;
}

/** Picks an item's key, after checkKeyValues. */
export function keyFrom({ definition }: NamedTable, item: AttributeMap): AttributeMap {
  const { partitionKey, sortKey } = definition;
  const key: AttributeMap = { [partitionKey.name]: item[partitionKey.name]! };
  if (sortKey) key[sortKey.name] = item[sortKey.name]!;
  return key;
}

/**
 * Checks one value of a key of a table or index, where there is one.
 *
 * @throws SluiceError KEY_INVALID
 */
export function checkKeyValue(
  value: AttributeValue,
  key: KeyAttribute,
  part: 'partition' | 'sort',
  pointer: string,
): void {
  if (typeOf(value) !== keyTypes[key.type]) {
    throw new SluiceError(
      'KEY_INVALID',
      `The key attribute "${key.name}" must be a ${key.type}, not ${typeWords[typeOf(value)]}`,
      {
        pointer,
        allowed: [key.type],
      },
    );
  }
  if ('N' in value) return;
  const bytes = valueSize(value);
  const maxBytes = part === 'partition' ? maxPartitionKeyBytes : maxSortKeyBytes;
  if (bytes > 0 && bytes <= maxBytes) return;
  throw new SluiceError(
    'KEY_INVALID',
    `The key attribute "${key.name}" has ${bytes} bytes; a ${part} key has 1 to ${maxBytes}`,
    { pointer },
  );
}

/** Checks that an item has its key, and that what it has of index keys fits them: DynamoDB refuses others. */
export function checkKeyValues(table: NamedTable, item: AttributeMap, pointer: string): void {
  const { partitionKey, sortKey, indexes } = table.definition;
  requirePresent(item, partitionKey, pointer);
  checkKeyValue(item[partitionKey.name]!, partitionKey, 'partition', pointerTo(pointer, partitionKey.name));
  if (sortKey) {
    requirePresent(item, sortKey, pointer);
    checkKeyValue(item[sortKey.name]!, sortKey, 'sort', pointerTo(pointer, sortKey.name));
  }
  for (const name in indexes) checkIndexValues(indexes[name]!, item, pointer);
}

/** Checks what an item, or the attributes an update sets, has of an index's key. */
export function checkIndexValues(
  { partitionKey, sortKey }: IndexDefinition,
  item: AttributeMap,
  pointer: string,
): void {
  const partition = item[partitionKey.name];
  if (partition) checkKeyValue(partition, partitionKey, 'partition', pointerTo(pointer, partitionKey.name));
  const sort = sortKey && item[sortKey.name];
  if (sort) checkKeyValue(sort, sortKey, 'sort', pointerTo(pointer, sortKey.name));
}

/** The same text for the same item of the same table. */
export function itemIdentity(table: NamedTable, key: AttributeMap): string {
  return JSON.stringify([table.name, ...keyNames(table.definition).map((name) => keyText(key[name]!))]);
}

/** The text of a key value. */
export function keyText(value: AttributeValue): string {
  if ('S' in value) return value.S;
  if ('N' in value) return value.N;
  return 'B' in value ? Buffer.from(value.B).toString('base64') : '';
}

function keyMember(key: JsonObject, attribute: KeyAttribute, pointer: string, maxBytes: number): AttributeValue {
  const at = pointerTo(pointer, attribute.name);
  if (!Object.hasOwn(key, attribute.name)) throw missing(attribute, at);
  const value = marshallValue(key[attribute.name]!, at);
  checkKeyValue(value, attribute, maxBytes === maxSortKeyBytes ? 'sort' : 'partition', at);
  return value;
}

function requirePresent(item: AttributeMap, attribute: KeyAttribute, pointer: string): void {
  if (!Object.hasOwn(item, attribute.name)) throw missing(attribute, pointerTo(pointer, attribute.name));
}

function missing({ name, type }: KeyAttribute, pointer: string): SluiceError {
  return new SluiceError('KEY_INVALID', `The key attribute "${name}" is missing; it must be a ${type}`, {
    pointer,
    allowed: [type],
  });
}

const keyTypes = { string: 'S', number: 'N', binary: 'B' } as const satisfies Record<KeyType, AttributeType>;

const typeWords: Readonly<Record<AttributeType, string>> = {
  S: 'a string',
  N: 'a number',
  B: 'binary',
  BOOL: 'a boolean',
  NULL: 'null',
  L: 'an array',
  M: 'an object',
  SS: 'a set',
  NS: 'a set',
  BS: 'a set',
};
