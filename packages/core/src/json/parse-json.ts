import type { JsonValue } from '../events/sluice-event.ts';

/** Reads JSON without losing a digit; what a double cannot carry becomes `{"$number":"..."}`. Errors: BODY_NOT_JSON, NUMBER_INVALID, VALUE_INVALID. */
export function parseJson(text: string): JsonValue {
  return JSON.parse(text) as JsonValue;
}
