import type { Tag } from '@aws-sdk/client-dynamodb';
import { validationError } from '../dynamodb-errors.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html
const MAX_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;
/** Letters and digits of any script, spaces, and AWS's choice of signs. */
const CHARACTERS = /^[\p{L}\p{M}\p{N}\p{Z}+\-=._:/@]*$/u;

/** Refuses tags no resource takes: malformed, of AWS's own prefix, or one key twice. */
export function checkTags(tags: readonly Tag[]): void {
  const keys = new Set<string>();
  for (const { Key: key, Value: value } of tags) {
    checkTagKey(key);
    if (key.toLowerCase().startsWith('aws:')) {
      throw validationError(`Tag Key cannot be prefixed with aws:, Key: ${key}`);
    }
    if (value === undefined || value.length > MAX_VALUE || !CHARACTERS.test(value)) {
      throw validationError(`The Tag Value provided is invalid, Value: ${value ?? null}`);
    }
    if (keys.has(key)) {
      throw validationError(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${key}`);
    }
    keys.add(key);
  }
}

export function checkTagKey(key: string | undefined): asserts key is string {
  if (key === undefined || key === '' || key.length > MAX_KEY || !CHARACTERS.test(key)) {
    throw validationError(`The Tag Key provided is invalid, Key: ${key ?? null}`);
  }
}

/** A resource has at most fifty tags, and a request asks for no more to be removed. */
export function checkTagCount(count: number): void {
  if (count <= MAX_TAGS) return;
  throw validationError('Number of Tags exceed the current limit for the provided ResourceArn');
}
