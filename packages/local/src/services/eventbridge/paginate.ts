import { validationException } from './errors.ts';
import { type Input, optionalInteger, optionalString } from './input.ts';

/** One page of a list ordered by key: `Limit` is 1 to 100. */
export function paginate<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  input: Input,
): { page: readonly T[]; next: { NextToken?: string } } {
  const limit = optionalInteger(input, 'Limit') ?? 100;
  if (limit < 1 || limit > 100) throw validationException(`Parameter Limit is not valid: ${limit} is not 1 to 100.`);
  const token = optionalString(input, 'NextToken');
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString();
  const rest = after === undefined ? entries : entries.filter((entry) => keyOf(entry) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const more = rest.length > page.length && last !== undefined;
  return { page, next: more ? { NextToken: Buffer.from(keyOf(last)).toString('base64url') } : {} };
}
