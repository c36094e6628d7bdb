import { invalidParameterValue } from './errors.ts';
import { type Input, optionalInteger, optionalString } from './input.ts';

/** One page of an ordered list of names; `MaxResults` sets its size (1 to 1,000, which is also the most without it). */
export function paginate(
  names: readonly string[],
  input: Input,
): { page: readonly string[]; nextToken: string | undefined } {
  const size = optionalInteger(input, 'MaxResults');
  if (size !== undefined && (size < 1 || size > 1000)) {
    throw invalidParameterValue(
      `Value ${size} for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.`,
    );
  }
  const token = optionalString(input, 'NextToken');
  if (token !== undefined && size === undefined) {
    throw invalidParameterValue('MaxResults is a mandatory parameter when you provide a value for NextToken.');
  }
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
  const rest = names.filter((name) => name > after);
  const page = rest.slice(0, size ?? 1000);
  const last = page.at(-1);
  // Without MaxResults the answer is cut at 1,000 and carries no token.
  const more = size !== undefined && rest.length > page.length && last !== undefined;
  return { page, nextToken: more ? Buffer.from(last).toString('base64url') : undefined };
}
