import { invalidPattern } from '../errors.ts';
import { compileWildcard } from './wildcard.ts';

type Test = (leaf: unknown) => boolean;

const unsupportedValue = 'Value of anything-but must be an array or single string/number value.';

/** `anything-but` over strings, numbers, prefixes, suffixes, wildcards, or strings in any case. */
export function compileAnythingBut(operand: unknown): Test {
  if (typeof operand === 'string' || typeof operand === 'number') return (leaf) => leaf !== operand;
  if (Array.isArray(operand)) return compileList(operand);
  if (typeof operand !== 'object' || operand === null) throw invalidPattern(unsupportedValue);
  const [[name, value] = [undefined, undefined], ...more] = Object.entries(operand as Record<string, unknown>);
  if (name === undefined) throw invalidPattern('Anything-But expression name not found');
  const tests = compileInner(name, value);
  if (more.length > 0) throw invalidPattern('Only one key allowed in match expression');
  return (leaf) => !tests.some((test) => test(leaf));
}

function compileList(values: readonly unknown[]): Test {
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number')) {
    throw invalidPattern('Inside anything but list, start|null|boolean is not supported.');
  }
  if (new Set(values.map((value) => typeof value)).size !== 1) {
    throw invalidPattern(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return (leaf) => !values.includes(leaf);
}

function compileInner(name: string, operand: unknown): readonly Test[] {
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (typeof operand === 'object' && !Array.isArray(operand)) throw invalidPattern(unsupportedValue);
  switch (name) {
    case 'prefix':
    case 'suffix':
      return values.map((value) => {
        if (typeof value !== 'string') throw invalidPattern('prefix/suffix match pattern must be a string');
        if (value === '') throw invalidPattern('Null prefix/suffix not allowed');
        const test = name === 'prefix' ? 'startsWith' : 'endsWith';
        return (leaf) => typeof leaf === 'string' && leaf[test](value);
      });
    case 'equals-ignore-case':
      return values.map((value) => {
        if (typeof value !== 'string') {
          throw invalidPattern(
            'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
          );
        }
        const wanted = value.toLowerCase();
        return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === wanted;
      });
    case 'wildcard':
      return values.map(compileWildcard);
    default:
      throw invalidPattern(`Unsupported anything-but pattern: ${name}`);
  }
}
