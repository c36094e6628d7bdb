import { isObject, type JsonObject, type JsonValue } from './json-value.ts';

/** Resolved properties of one resource, read by name and kind; a wrong kind is an error naming resource and property. */
export class Properties {
  readonly #owner: string;
  readonly #path: string;
  readonly #values: JsonObject;

  /** @param owner logical id and type, for error messages */
  constructor(owner: string, values: JsonObject, path = '') {
    this.#owner = owner;
    this.#values = values;
    this.#path = path;
  }

  /** The value as it stands; `undefined` when absent. */
  value(name: string): JsonValue | undefined {
    return this.#values[name];
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  string(name: string): string {
    return this.optionalString(name) ?? this.#fail(name, 'is required');
  }

  /** CloudFormation writes numbers and booleans for strings freely; so are they taken here. */
  optionalString(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.#fail(name, `is to be a string, not ${JSON.stringify(value)}`);
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'number') return value;
    const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
    return Number.isNaN(number) ? this.#fail(name, `is to be a number, not ${JSON.stringify(value)}`) : number;
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    return this.#fail(name, `is to be true or false, not ${JSON.stringify(value)}`);
  }

  /** Properties of a nested object; empty when absent. */
  object(name: string): Properties {
    return new Properties(this.#owner, this.json(name) ?? {}, `${this.#path}${name}.`);
  }

  /** Properties of each object in a list; none when absent. */
  objects(name: string): readonly Properties[] {
    return this.list(name).map((element, index) => {
      const path = `${name}[${index}]`;
      if (!isObject(element)) return this.#fail(path, `is to be an object, not ${JSON.stringify(element)}`);
      return new Properties(this.#owner, element, `${this.#path}${path}.`);
    });
  }

  strings(name: string): readonly string[] {
    return this.list(name).map((element, index) => {
      if (typeof element === 'string') return element;
      return this.#fail(`${name}[${index}]`, `is to be a string, not ${JSON.stringify(element)}`);
    });
  }

  /** A list; a lone value counts as a list of one, an absent one as empty. */
  list(name: string): readonly JsonValue[] {
    const value = this.#values[name];
    if (value === undefined) return [];
    return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  }

  /** A free-form object, such as a policy document, which may also be written as a JSON string. */
  json(name: string): JsonObject | undefined {
    const value = this.#values[name];
    if (value === undefined || isObject(value)) return value;
    if (typeof value === 'string') {
      const parsed = parsedOrUndefined(value);
      if (isObject(parsed)) return parsed;
    }
    return this.#fail(name, `is to be an object, not ${JSON.stringify(value)}`);
  }

  /** The named properties that are present, as they stand. */
  pick(...names: readonly string[]): JsonObject {
    const entries = names.flatMap((name) => {
      const value = this.#values[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(entries);
  }

  #fail(name: string, problem: string): never {
    throw new Error(`${this.#owner}: property "${this.#path}${name}" ${problem}`);
  }
}

function parsedOrUndefined(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
