import type { ErrorCode, OutcomeError } from '@sluice/core';

/** Sentences of DynamoDB's that tell of the stored item, and not of the event alone (API_TransactionCanceledException.html). */
const sentences: readonly (readonly [RegExp, ErrorCode])[] = [
  [/size (to update )?has exceeded/i, 'ITEM_TOO_LARGE'],
  [/document path provided in the update expression is invalid/i, 'UPDATE_REFUSED'],
  [/operand in the update expression has an incorrect data type/i, 'UPDATE_REFUSED'],
  [/refers to an attribute that does not exist in the item/i, 'UPDATE_REFUSED'],
  [/type mismatch for attribute to update/i, 'UPDATE_REFUSED'],
  [/size of (hashkey|rangekey)|index key/i, 'KEY_INVALID'],
  [/number overflow/i, 'NUMBER_INVALID'],
  [/nesting levels have exceeded/i, 'VALUE_INVALID'],
];

/** A refusal of DynamoDB's in the words of our own table. */
export function serviceRefusal(code: string, message: string): OutcomeError {
  if (code.startsWith('AccessDenied')) return { code: 'PERMISSION_DENIED', message };
  if (code === 'ResourceNotFoundException') return { code: 'TABLE_UNKNOWN', message };
  if (code.startsWith('ItemCollectionSizeLimitExceeded')) return { code: 'ITEM_TOO_LARGE', message };
  const known = sentences.find(([sentence]) => sentence.test(message));
  return { code: known?.[1] ?? 'EVENT_INVALID', message };
}
