import { type JsonValue, parseJson } from '@sluice/core';

/** Numbers of up to 15 significant digits survive a double; where there may be more, the slower reader keeps every digit. */
const mayLoseDigits = /[\d.]{16}|\d[eE]|__proto__|\\u[dD]/;

/** Reads a row's JSON without losing a digit. */
export function parseExactly(text: string): JsonValue {
  return mayLoseDigits.test(text) ? parseJson(text) : (JSON.parse(text) as JsonValue);
}
