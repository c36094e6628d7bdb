import { validationError } from '../dynamodb-errors.ts';
import { AwsError } from '../../../aws-error.ts';
import type { IndexTable } from '../tables/index-table.ts';
import type { Table } from '../tables/table.ts';
import { checkKey, emptyType } from '../validation/check-key.ts';
import { checkMap } from '../validation/check-value.ts';
import { type AttributeMap, attribute } from '../values/attribute-value.ts';
import { keyOf } from '../tables/key-schema.ts';

const INVALID = 'The provided starting key is invalid';
/** Faults of numbers and sets are reported as they are; all others of a start key with this start. */
const UNPREFIXED = /contains duplicates|number set|numeric value|significant digits|number with magnitude/i;

/** Checks the values of an `ExclusiveStartKey`. Needs no table. */
export function checkStartKeyValues(key: AttributeMap | undefined): AttributeMap | undefined {
  if (key === undefined) return undefined;
  try {
    return checkMap(key);
  } catch (error) {
    if (!(error instanceof AwsError) || UNPREFIXED.test(error.message)) throw error;
    throw validationError(`${INVALID}: ${error.message}`);
  }
}

/** Checks that an `ExclusiveStartKey` is a key of the table, and of the index that is read. */
export function checkStartKey(table: Table, index: IndexTable | undefined, key: AttributeMap): void {
  const attributes = index?.startKeyAttributes ?? table.keyAttributes;
  if (Object.keys(key).length !== attributes.length) {
    throw validationError(
      index === undefined ? `${INVALID}: The provided key element does not match the schema` : INVALID,
    );
  }
  for (const { name, type } of attributes) {
    const value = attribute(key, name);
    if (value?.[type] !== undefined && emptyType(value, type) === undefined) continue;
    if (index !== undefined) throw validationError(INVALID);
  }
  try {
    checkKey(table, keyOf(key, table.keyAttributes));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validationError(`${INVALID}: ${error.message}`);
  }
}
