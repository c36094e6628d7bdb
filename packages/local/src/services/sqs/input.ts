import { AwsError } from '../../aws-error.ts';
import { missingParameter } from './errors.ts';

/** A request's members as they came over the wire, still of unknown types. */
export type Input = Readonly<Record<string, unknown>>;

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
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'object') throw malformed('Start of structure or map found where not expected.');
  return JSON.stringify(value);
}

export function requiredString(input: Input, name: string): string {
  const value = optionalString(input, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

export function optionalInteger(input: Input, name: string): number | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw malformed(`${JSON.stringify(value)} can not be converted to an Integer`);
  }
  return Math.trunc(number);
}

export function requiredInteger(input: Input, name: string): number {
  const value = optionalInteger(input, name);
  if (value === undefined) throw missingParameter(name);
  return value;
}

export function optionalList(input: Input, name: string): readonly unknown[] | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw malformed('Unexpected value found where a list was expected.');
  return value;
}

export function optionalStrings(input: Input, name: string): readonly string[] | undefined {
  return optionalList(input, name)?.map((value) => {
    if (typeof value !== 'string') throw malformed('Unexpected value found where a string was expected.');
    return value;
  });
}

/** A map of strings; entries that are null count as left out. */
export function optionalStringMap(input: Input, name: string): Readonly<Record<string, string>> | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  const map: Record<string, string> = {};
  for (const [key, entry] of Object.entries(members(value))) {
    if (entry === null || entry === undefined) continue;
    if (Array.isArray(entry)) throw malformed('Unrecognized collection type class java.lang.String');
    if (typeof entry === 'object') throw malformed('Start of structure or map found where not expected.');
    map[key] = typeof entry === 'string' ? entry : JSON.stringify(entry);
  }
  return map;
}
