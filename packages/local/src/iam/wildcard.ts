/** Compiles an IAM pattern, in which `*` stands for any run of characters and `?` for one. */
export function wildcard(pattern: string, options: { ignoreCase?: boolean } = {}): (value: string) => boolean {
  if (pattern === '*') return () => true;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, options.ignoreCase === true ? 'is' : 's');
  return (value) => expression.test(value);
}

/**
 * Compiles a pattern for ARNs: each of the six colon-separated parts is compared by itself, so that a wildcard never
 * reaches over a colon, except in the last part.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function arnWildcard(pattern: string): (arn: string) => boolean {
  if (pattern === '*') return () => true;
  const parts = arnParts(pattern).map((part) => wildcard(part));
  return (arn) => {
    const values = arnParts(arn);
    return values.length === parts.length && parts.every((matches, index) => matches(values[index] ?? ''));
  };
}

function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
