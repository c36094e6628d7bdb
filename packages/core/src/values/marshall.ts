import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import type { AttributeMap, AttributeValue } from './attribute-value.ts';

/** JSON to an attribute value; `$binary`, `$set` and `$number` say what JSON cannot. Errors: VALUE_INVALID, NUMBER_INVALID with a pointer. */
export function marshallValue(_value: JsonValue, _pointer = ''): AttributeValue {
  throw new Error('unfinished');
}

/** A JSON object to an item. */
export function marshallItem(_item: JsonObject, _pointer = ''): AttributeMap {
  throw new Error('unfinished');
}
