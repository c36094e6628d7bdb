import { parse as parseLossless } from 'lossless-json';
import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import { canonicalNumber, exactDouble, readDecimal } from '../values/decimal.ts';
import { scanJson } from './scan-json.ts';

/** Levels a request body may be nested: 32 of an item, and room for what is around it. */
export const maxBodyNesting = 64;

export interface ReadJson {
  readonly value: JsonValue;
  /** What is wrong with parts of an otherwise readable text, each with its pointer. */
  readonly faults: readonly SluiceError[];
}

/**
 * Reads JSON without losing a digit; a number that a double does not carry exactly becomes `{"$number":"..."}`.
 * A byte order mark before the text is ignored, as RFC 8259 allows.
 *
 * @throws SluiceError BODY_NOT_JSON, NUMBER_INVALID, VALUE_INVALID (duplicate names, broken Unicode, nesting)
 */
export function parseJson(text: string): JsonValue {
  const { value, faults } = readJson(text);
  if (faults[0]) throw faults[0];
  return value;
}

/** As parseJson, but tells of faulty values instead of throwing, so that they can be laid to the event they are in. */
export function readJson(input: string): ReadJson {
  const text = input.charCodeAt(0) === byteOrderMark ? input.slice(1) : input;
  const value = parsePlain(text);
  checkNesting(value);
  if (losesNothing(text, value)) return { value, faults: [] };
  const { faults, hasLongNumbers } = scanJson(text);
  return { value: hasLongNumbers ? parseWithoutLoss(text) : value, faults };
}

function parsePlain(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw new SluiceError(
      'BODY_NOT_JSON',
      text.trim() === ''
        ? 'The body is empty; send one event or an array of events as JSON'
        : `The body is not JSON: ${reason}`,
      { cause },
    );
  }
}

/** What serialises to the very same text has lost nothing; long exponents and lone surrogates would, but cannot be stored. */
function losesNothing(text: string, value: JsonValue): boolean {
  return (
    !text.includes('\\ud') && !text.includes('__proto__') && !/e[+-]\d{3}/.test(text) && JSON.stringify(value) === text
  );
}

function parseWithoutLoss(text: string): JsonValue {
  return parseLossless(text, null, { parseNumber: exactNumber, onDuplicateKey: () => undefined }) as JsonValue;
}

/** Numbers that cannot be stored stay as they are: the scan has told of them. */
function exactNumber(token: string): JsonValue {
  if (typeof readDecimal(token) === 'string') return { $number: token };
  return exactDouble(token) ?? { $number: canonicalNumber(token) };
}

function checkNesting(value: JsonValue, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxBodyNesting) {
    throw new SluiceError('VALUE_INVALID', `The body is nested deeper than ${maxBodyNesting} levels; flatten it`, {
      pointer: '',
    });
  }
  if (isArray(value)) {
    for (const element of value) checkNesting(element, depth + 1);
  } else {
    for (const name in value) checkNesting(value[name]!, depth + 1);
  }
}

const isArray: (value: unknown) => value is readonly JsonValue[] = Array.isArray;
const byteOrderMark = 0xfeff;
