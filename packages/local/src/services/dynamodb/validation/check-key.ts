import { invalidParameters, validationError } from '../dynamodb-errors.ts';
import type { IndexTable } from '../tables/index-table.ts';
import type { KeyAttribute } from '../tables/key-schema.ts';
import type { Table } from '../tables/table.ts';
import { type AttributeMap, type AttributeValue, attribute, typeOf } from '../values/attribute-value.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys
const MAX_PARTITION_KEY_BYTES = 2048;
const MAX_SORT_KEY_BYTES = 1024;

/** Checks the `Key` of a request: all key attributes, no others, of the right types. */
export function checkKey(table: Table, key: AttributeMap): void {
  checkKeyMatchesSchema(table, key);
  checkKeyValues(table, key);
}

/** Checks an item's key and index key attributes. */
export function checkItemKeys(table: Table, item: AttributeMap): void {
  checkKeyTypes(table, item);
  checkKeyValues(table, item);
  checkIndexKeyTypes(table, item);
  checkIndexKeyValues(table, item);
}

export function keyMismatch(): Error {
  return validationError('The provided key element does not match the schema');
}

export function checkKeyMatchesSchema(table: Table, key: AttributeMap): void {
  if (Object.keys(key).length !== table.keyAttributes.length) throw keyMismatch();
  for (const { name, type } of table.keyAttributes) {
    if (attribute(key, name)?.[type] === undefined) throw keyMismatch();
  }
}

/** Key attributes of an item must be there and of their types. */
export function checkKeyTypes(table: Table, item: AttributeMap): void {
  for (const { name, type } of table.keyAttributes) {
    const value = attribute(item, name);
    if (value === undefined) throw invalidParameters(`Missing the key ${name} in the item`);
    if (value[type] === undefined) {
      throw invalidParameters(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
    }
  }
}

/** Key values must not be empty, nor longer than a key may be; values of other types are not looked at. */
export function checkKeyValues(table: Table, item: AttributeMap): void {
  for (const { name, type } of table.keyAttributes) {
    const empty = emptyType(attribute(item, name), type);
    if (empty !== undefined) {
      throw validationError(
        'One or more parameter values are not valid. The AttributeValue for a key attribute ' +
          `cannot contain an empty ${empty} value. Key: ${name}`,
      );
    }
  }
  checkSizes(table.key.partition, table.key.sort, item);
}

/** Attributes that are keys of an index must have its types where they are there. */
export function checkIndexKeyTypes(table: Table, item: AttributeMap): void {
  for (const { index, name, type } of table.indexKeys) {
    const value = attribute(item, name);
    if (value === undefined || value[type] !== undefined) continue;
    throw indexKeyMismatch(index, name, type, typeOf(value));
  }
}

export function indexKeyMismatch(index: IndexTable, name: string, expected: string, actual: string): Error {
  return invalidParameters(
    `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${actual} IndexName: ${index.name}`,
  );
}

export function checkIndexKeyValues(table: Table, item: AttributeMap): void {
  for (const { index, name, type } of table.indexKeys) {
    const empty = emptyType(attribute(item, name), type);
    if (empty === undefined) continue;
    throw validationError(
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
        `The AttributeValue for a key attribute cannot contain an empty ${empty} value. ` +
        `IndexName: ${index.name}, IndexKey: ${name}`,
    );
  }
  for (const index of table.indexes) checkSizes(index.key.partition, index.key.sort, item);
}

/** `string` or `binary` where a key value is an empty one. */
export function emptyType(value: AttributeValue | undefined, type: string): 'string' | 'binary' | undefined {
  if (type === 'S' && value?.S === '') return 'string';
  return type === 'B' && value?.B === '' ? 'binary' : undefined;
}

function checkSizes(partition: readonly KeyAttribute[], sort: readonly KeyAttribute[], item: AttributeMap): void {
  if (keyBytes(partition, item) > MAX_PARTITION_KEY_BYTES) {
    throw invalidParameters('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  }
  if (keyBytes(sort, item) > MAX_SORT_KEY_BYTES) {
    throw invalidParameters('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
  }
}

function keyBytes(attributes: readonly KeyAttribute[], item: AttributeMap): number {
  let bytes = 0;
  for (const { name } of attributes) {
    const value = attribute(item, name);
    if (value?.S !== undefined) bytes += Buffer.byteLength(value.S);
    if (value?.B !== undefined) bytes += Buffer.byteLength(value.B, 'base64');
  }
  return bytes;
}
