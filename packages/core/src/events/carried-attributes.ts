import { SluiceError } from '../errors/sluice-error.ts';
import { pointerTo } from '../json/json-pointer.ts';
import type { JsonObject, JsonValue } from './sluice-event.ts';

/** A CloudEvents attribute in JSON: Boolean, Integer, and everything else as a string (JSON event format 1.0, 2.2). */
export type CloudEventAttribute = string | number | boolean;

/** Own attributes have fields of their own in an event; `datacontenttype` is what every event here has. */
const fields = new Set([
  'id',
  'source',
  'type',
  'time',
  'specversion',
  'traceparent',
  'datacontenttype',
  'data',
  // Who sent an event is for the API to say: one that a subscriber sends on has a new sender.
  'sluicecaller',
]);

/** The largest whole number of CloudEvents 1.0, "Type System": 32 bits, signed. */
const maxInteger = 2 ** 31 - 1;

/**
 * What of an envelope goes on with a domain event as it came: `subject`, `dataschema`, `tracestate`, extension attributes.
 *
 * @throws SluiceError EVENT_INVALID for a value that CloudEvents has no type for
 */
export function carriedAttributes(envelope: JsonObject): Readonly<Record<string, CloudEventAttribute>> {
  const carried: Record<string, CloudEventAttribute> = {};
  for (const name in envelope) {
    if (!fields.has(name)) carried[name] = checked(name, envelope[name]!);
  }
  return carried;
}

function checked(name: string, value: JsonValue): CloudEventAttribute {
  if (typeof value === 'boolean' || (typeof value === 'string' && value !== '')) return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= -maxInteger - 1 && value <= maxInteger)
    return value;
  const message = `The attribute \`${name}\` must be a string that is not empty, true, false, or a whole number of 32 bits`;
  throw new SluiceError('EVENT_INVALID', message, { pointer: pointerTo('', name), received: value });
}
