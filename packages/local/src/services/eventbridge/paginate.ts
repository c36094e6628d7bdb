import { constraintViolated } from './errors.ts';
import { type Input, optionalInteger, optionalString } from './input.ts';

/** One page of a list ordered by key: `Limit` is 1 to 100. */
export function paginate<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  input: Input,
): { page: readonly T[]; next: { NextToken?: string } } {
  const limit = optionalInteger(input, 'Limit') ?? 100;
  const bound = limit < 1 ? 'greater than or equal to 1' : 'less than or equal to 100';
  if (limit < 1 || limit > 100) throw constraintViolated(String(limit), 'limit', `Member must have value ${bound}`);
  const token = optionalString(input, 'NextToken');
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString();
  const rest = after === undefined ? entries : entries.filter((entry) => keyOf(entry) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const more = rest.length > page.length && last !== undefined;
  return { page, next: more ? { NextToken: Buffer.from(keyOf(last)).toString('base64url') } : {} };
}
