import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { pointerTo } from '../json/json-pointer.ts';
import type { AttributeMap, AttributeValue } from '../values/attribute-value.ts';
import { itemSize, maxItemBytes } from '../values/item-size.ts';
import { marshallItem } from '../values/marshall.ts';
import type { MaybePromise, NamedTable } from './operation-types.ts';
import { type SchemaError, validateWith } from './schema-check.ts';
import { checkKeyValues } from './table-lookup.ts';

/** Bytes of an event's time, stored where a version is declared and the item brings none. */
const timeBytes = 24;

/** An item for its table: keys, index keys, version and size in order. Errors: KEY_INVALID, VALUE_INVALID, NUMBER_INVALID, ITEM_TOO_LARGE. */
export function checkItem(table: NamedTable, item: JsonObject, pointer: string): AttributeMap {
  const marshalled = marshallItem(item, pointer);
  checkKeyValues(table, marshalled, pointer);
  const { version } = table.definition;
  const given = version === undefined ? undefined : marshalled[version];
  if (version !== undefined && given) checkVersion(version, given, pointerTo(pointer, version));
  const added = version === undefined || given ? 0 : Buffer.byteLength(version) + timeBytes;
  checkSize(itemSize(marshalled) + added, pointer);
  return marshalled;
}

/** checkItem, and the table's schema: ITEM_INVALID. */
export function checkWholeItem(table: NamedTable, item: JsonObject, pointer: string): MaybePromise<void> {
  checkItem(table, item, pointer);
  const { schema } = table.definition;
  return schema && validateWith(schema, item, (errors) => refuseItem(table, errors, pointer));
}

/** Turns what a schema says into ITEM_INVALID; nothing when it says nothing. */
export function refuseItem(table: NamedTable, errors: readonly SchemaError[], pointer: string): void {
  const [first] = errors;
  if (!first) return;
  const place = first.pointer === '' ? 'it' : `"${first.pointer.slice(1)}"`;
  throw new SluiceError(
    'ITEM_INVALID',
    `The item does not match the schema of ${table.name}: ${place}: ${first.message}`,
    {
      pointer: pointer + first.pointer,
      errors: errors.map((error) => ({ message: error.message, pointer: pointer + error.pointer })),
    },
  );
}

/** A version is a number or a string: what has an order that only grows. */
export function checkVersion(attribute: string, value: AttributeValue, pointer: string): void {
  if ('N' in value || 'S' in value) return;
  throw new SluiceError(
    'VALUE_INVALID',
    `"${attribute}" is the version of the table and must be a number or a string`,
    { pointer },
  );
}

/** Refuses more than an item may have: ITEM_TOO_LARGE. */
export function checkSize(bytes: number, pointer: string): void {
  if (bytes <= maxItemBytes) return;
  throw new SluiceError(
    'ITEM_TOO_LARGE',
    `The item has ${bytes} bytes; DynamoDB stores ${maxItemBytes} (400 KB); make it smaller`,
    {
      pointer,
      received: bytes,
    },
  );
}
