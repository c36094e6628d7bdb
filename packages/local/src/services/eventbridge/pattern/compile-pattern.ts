import { invalidPattern } from '../errors.ts';
import { compileExpression, type LeafTest } from './match-expression.ts';

/** Says whether an event matches. */
export type EventTest = (event: unknown) => boolean;

/**
 * Compiles an event pattern once, so that matching only calls functions.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(text: string): EventTest {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw invalidPattern(jsonProblem(text) ?? (error as Error).message);
  }
  if (!isObject(pattern)) throw invalidPattern('Filter is not an object');
  return compileObject(pattern);
}

/** The two commonest mistakes of JSON in the words of AWS's parser. */
function jsonProblem(text: string): string | undefined {
  const bare = text.replace(/"(?:\\.|[^"\\])*"/gs, '""');
  const name = /[{,]\s*([^\s"}])/.exec(bare.replace(/\[[^[\]]*\]/g, ''))?.[1];
  const words = bare.match(/[A-Za-z_]\w*/g) ?? [];
  const word = words.find((candidate) => !['true', 'false', 'null'].includes(candidate));
  if (name !== undefined && !/\w/.test(name)) {
    return `Unexpected character ('${name}' (code ${name.codePointAt(0)})): was expecting double-quote to start field name`;
  }
  if (word === undefined) return undefined;
  return `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
}

/** Words of match expressions: an `$or` over fields of these names is an ordinary field. */
const reserved = [
  'exactly',
  'prefix',
  'suffix',
  'numeric',
  'anything-but',
  'exists',
  'cidr',
  'equals-ignore-case',
  'wildcard',
];

function compileObject(pattern: Readonly<Record<string, unknown>>): EventTest {
  const tests = Object.entries(pattern).map(([name, rule]): EventTest => {
    if (name === '$or' && isAlternatives(rule)) {
      const alternatives = rule.map(compileObject);
      return (value) => alternatives.some((test) => test(value));
    }
    if (Array.isArray(rule)) {
      const test = compileLeaf(rule);
      return (value) => test(fields(value, name).flatMap(leavesOf));
    }
    if (!isObject(rule)) throw invalidPattern(`"${name}" must be an object or an array`);
    const test = compileObject(rule);
    return (value) => {
      const found = fields(value, name);
      return found.length === 0 ? test(undefined) : found.flatMap(elementsOf).some(test);
    };
  });
  if (tests.length === 0) throw invalidPattern('Empty objects are not allowed');
  return (value) => tests.every((test) => test(value));
}

/** Tests all leaves of one field: one that matches is enough, and no leaf at all is a field that does not exist. */
function compileLeaf(rule: readonly unknown[]): (leaves: readonly unknown[]) => boolean {
  if (rule.length === 0) throw invalidPattern('Empty arrays are not allowed');
  const expressions = rule.map(compileExpression);
  const tests = expressions.filter((test): test is LeafTest => typeof test === 'function');
  const absent = expressions.includes('absent');
  return (leaves) => (leaves.length === 0 ? absent : leaves.some((leaf) => tests.some((test) => test(leaf))));
}

/**
 * What an object has under a name, in which a dot is as good as a level: `{"a": {"b": 1}}` has `a.b`, `{"a.b": 1}` has an `a` with a `b`.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html (considerations)
 */
function fields(value: unknown, name: string): readonly unknown[] {
  if (!isObject(value)) return [];
  const found: unknown[] = Object.hasOwn(value, name) ? [value[name]] : [];
  const below: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    if (key.startsWith(`${name}.`)) below.push([key.slice(name.length + 1), value[key]]);
    else if (name.startsWith(`${key}.`)) {
      const rest = name.slice(key.length + 1);
      found.push(...elementsOf(value[key]).flatMap((element) => fields(element, rest)));
    }
  }
  return below.length === 0 ? found : [...found, Object.fromEntries(below)];
}

/** An array matches through any of its elements; whatever is no object has no fields. */
function elementsOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [value];
  return value.length === 0 ? [undefined] : value.flatMap(elementsOf);
}

/** The values under a field that are no objects, arrays opened. */
function leavesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return value === undefined || isObject(value) ? [] : [value];
}

function isAlternatives(rule: unknown): rule is readonly Record<string, unknown>[] {
  return (
    Array.isArray(rule) &&
    rule.length > 1 &&
    rule.every((entry) => isObject(entry) && !Object.keys(entry).some((key) => reserved.includes(key)))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
