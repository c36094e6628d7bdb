import type { Archive } from './archives.ts';
import { constraintViolated } from './errors.ts';
import { type Input, optionalInteger, optionalString } from './input.ts';
import { compilePattern } from './pattern/compile-pattern.ts';

/** What CreateArchive and UpdateArchive set. */
export function readArchiveSettings(input: Input): Partial<Pick<Archive, 'pattern' | 'description' | 'retentionDays'>> {
  const pattern = optionalString(input, 'EventPattern');
  const description = optionalString(input, 'Description');
  const retentionDays = optionalInteger(input, 'RetentionDays');
  if (pattern !== undefined) compilePattern(pattern);
  if (retentionDays !== undefined && retentionDays < 0) {
    throw constraintViolated(
      String(retentionDays),
      'retentionDays',
      'Member must have value greater than or equal to 0',
    );
  }
  return {
    ...(pattern !== undefined && { pattern }),
    ...(description !== undefined && { description }),
    ...(retentionDays !== undefined && { retentionDays }),
  };
}

/** The model's rule for names of archives. */
export const archiveName = { maximum: 48, pattern: /^[.\-_A-Za-z0-9]+$/ };
