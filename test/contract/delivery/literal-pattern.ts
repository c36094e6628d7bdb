/** The part of the event pattern language that the cases use: lists of literal values, objects nested in each other, and prefixes. */
export function literalPattern(pattern: string): (event: unknown) => boolean {
  const parsed: unknown = JSON.parse(pattern);
  return (event) => matches(parsed, event);
}

function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((choice) => matchesChoice(choice, value));
  if (!isObject(pattern) || !isObject(value)) return false;
  return Object.entries(pattern).every(([key, part]) => matches(part, value[key]));
}

function matchesChoice(choice: unknown, value: unknown): boolean {
  if (!isObject(choice)) return choice === value;
  return typeof choice['prefix'] === 'string' && typeof value === 'string' && value.startsWith(choice['prefix']);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
