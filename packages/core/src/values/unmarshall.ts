import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import type { AttributeMap, AttributeValue } from './attribute-value.ts';
import { canonicalNumber, exactDouble } from './decimal.ts';

/** An attribute value to JSON; a number becomes a plain number only when a double carries it exactly. */
export function unmarshallValue(value: AttributeValue): JsonValue {
  if ('S' in value) return value.S;
  if ('N' in value) return numberValue(value.N);
  if ('BOOL' in value) return value.BOOL;
  if ('M' in value) return unmarshallItem(value.M);
  if ('L' in value) return value.L.map(unmarshallValue);
  if ('NULL' in value) return null;
  if ('B' in value) return binaryValue(value.B);
  if ('SS' in value) return { $set: value.SS };
  if ('NS' in value) return { $set: value.NS.map(numberValue) };
  return { $set: value.BS.map(binaryValue) };
}

/** An item to a JSON object. */
export function unmarshallItem(item: AttributeMap): JsonObject {
  const object: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(item)) {
    // A plain assignment would set the prototype instead of storing an attribute that was written past Sluice.
    if (name === '__proto__') Object.defineProperty(object, name, { value: unmarshallValue(value), enumerable: true });
    else object[name] = unmarshallValue(value);
  }
  return object;
}

function numberValue(text: string): JsonValue {
  return exactDouble(text) ?? { $number: canonicalNumber(text) };
}

function binaryValue(bytes: Uint8Array): JsonObject {
  return { $binary: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
}
