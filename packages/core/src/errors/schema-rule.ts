import type { BaseIssue } from 'valibot';

/** Valibot's names of types, in words. */
const words: Readonly<Record<string, string>> = {
  Object: 'an object',
  Array: 'an array',
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
};

/** What a value must be, to follow its name in a sentence: "must be a whole number, not 1.5". Messages of our own stay as they are. */
export function schemaRule({ type, expected, received, input, message }: BaseIssue<unknown>): string {
  if (!message.startsWith('Invalid')) return message;
  const got = Array.isArray(input) ? 'an array' : received;
  if (type === 'integer') return `must be a whole number, not ${got}`;
  if (expected === null) return `is not valid: ${got}`;
  const [, bound, limit] = /^(>=|<=)(.*)$/.exec(expected) ?? [];
  if (bound === undefined) return `must be ${words[expected] ?? choices(expected)}, not ${got}`;
  const atMost = bound === '>=' ? 'at least' : 'at most';
  if (!type.endsWith('_length')) return `must be ${atMost} ${limit}, not ${got}`;
  const unit = typeof input === 'string' ? 'characters' : 'entries';
  return `must have ${atMost} ${limit} ${unit}, not ${got}`;
}

/** `("a" | "b")` as `"a", "b"`. */
function choices(expected: string): string {
  const options = expected.replaceAll(/^\(|\)$/g, '').split(' | ');
  return options.length > 1 ? `one of ${options.join(', ')}` : expected;
}
