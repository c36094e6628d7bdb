import { AwsError } from '../../aws-error.ts';
import { constraintViolated } from './errors.ts';

/** A request's members as they came over the wire, still of unknown types. */
export type Input = Readonly<Record<string, unknown>>;

/** An SDK type as it is on the wire: times are seconds since the epoch. */
export type Wire<T> = { [K in keyof T]: Date extends T[K] ? Exclude<T[K], Date> | number : T[K] };

const malformed = (message: string): AwsError => new AwsError('SerializationException', message);

/** The members of a structure; anything but a JSON object is refused. */
export function members(value: unknown): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('Unexpected value found where a structure or map was expected.');
  }
  return value as Input;
}

export function optionalString(input: Input, name: string): string | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw malformed(`${name} is not a string.`);
  return value;
}

/** A string that must be there; `pattern` and the most characters are those of the API's model. */
export function requiredString(input: Input, name: string, maximum = 1600, pattern = /^[\s\S]*$/): string {
  const value = optionalString(input, name);
  const path = name.charAt(0).toLowerCase() + name.slice(1);
  if (value === undefined) throw constraintViolated(null, path, 'Member must not be null');
  if (value.length === 0) throw constraintViolated(value, path, 'Member must have length greater than or equal to 1');
  if (value.length > maximum) {
    throw constraintViolated(value, path, `Member must have length less than or equal to ${maximum}`);
  }
  if (!pattern.test(value)) {
    throw constraintViolated(
      value,
      path,
      `Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`,
    );
  }
  return value;
}

export function optionalInteger(input: Input, name: string): number | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && !Number.isInteger(value)) throw malformed(`${name} is not an integer.`);
  return value as number | undefined;
}

export function optionalList(input: Input, name: string): readonly unknown[] | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && !Array.isArray(value)) throw malformed(`${name} is not a list.`);
  return value as readonly unknown[] | undefined;
}

export function optionalStrings(input: Input, name: string): readonly string[] | undefined {
  return optionalList(input, name)?.map((value) => {
    if (typeof value !== 'string') throw malformed(`${name} holds something other than strings.`);
    return value;
  });
}

/** A time in milliseconds, from the wire's seconds (or an ISO string). */
export function optionalTime(input: Input, name: string): number | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  const time = typeof value === 'number' ? value * 1000 : Date.parse(String(JSON.stringify(value)).slice(1, -1));
  if (!Number.isFinite(time)) throw malformed(`${name} is not a timestamp.`);
  return Math.round(time);
}

/** `Tags` as a map. */
export function optionalTags(input: Input): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {};
  for (const entry of optionalList(input, 'Tags') ?? []) {
    const tag = members(entry);
    tags[requiredString(tag, 'Key', 128)] = optionalString(tag, 'Value') ?? '';
  }
  return tags;
}
