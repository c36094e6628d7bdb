import type { Tag } from '@aws-sdk/client-dynamodb';
import { validationError } from '../dynamodb-errors.ts';

/** Refuses tags no resource takes: of AWS's own prefix, or one key twice. */
export function checkTags(tags: readonly Tag[]): void {
  const keys = new Set<string | undefined>();
  for (const { Key: key } of tags) {
    if (key?.toLowerCase().startsWith('aws:') === true) {
      throw validationError(`Tag Key cannot be prefixed with aws:, Key: ${key}`);
    }
    if (keys.has(key)) {
      throw validationError(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${key}`);
    }
    keys.add(key);
  }
}
