import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import type { AttributeMap, AttributeValue } from './attribute-value.ts';

/** An attribute value to JSON; a number becomes a plain number only when a double carries it exactly. */
export function unmarshallValue(_value: AttributeValue): JsonValue {
  throw new Error('unfinished');
}

/** An item to a JSON object. */
export function unmarshallItem(_item: AttributeMap): JsonObject {
  throw new Error('unfinished');
}
