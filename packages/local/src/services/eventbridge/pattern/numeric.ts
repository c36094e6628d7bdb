import { invalidPattern } from '../errors.ts';

type Test = (leaf: unknown) => boolean;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html (numeric matching) */
const limit = 5e9;

/** `numeric`: `["=", 1]`, `[">", 0]`, `[">=", 0, "<", 10]` and so on. */
export function compileNumeric(operand: unknown): Test {
  if (!Array.isArray(operand)) throw invalidPattern('Value of numeric must be an array.');
  const [operator, value, ...rest] = operand as readonly unknown[];
  if (typeof operator !== 'string')
    throw invalidPattern(`Invalid member in numeric match: ${JSON.stringify(operator ?? null)}`);
  switch (operator) {
    case '=': {
      const wanted = numeric(value, 'equals');
      if (rest.length > 0) throw invalidPattern('Too many elements in numeric expression');
      return (leaf) => leaf === wanted;
    }
    case '<':
    case '<=': {
      const test = upper(operator, numeric(value, operator));
      if (rest.length > 0) throw invalidPattern('Too many elements in numeric expression');
      return test;
    }
    case '>':
    case '>=': {
      const bottom = numeric(value, operator);
      const above: Test = operator === '>' ? (leaf) => Number(leaf) > bottom : (leaf) => Number(leaf) >= bottom;
      const below = rest.length === 0 ? undefined : secondBound(rest, bottom);
      return (leaf) => typeof leaf === 'number' && above(leaf) && (below === undefined || below(leaf));
    }
    default:
      throw invalidPattern(`Unrecognized numeric range operator: ${operator}`);
  }
}

function secondBound(rest: readonly unknown[], bottom: number): Test {
  const [operator, value, ...more] = rest;
  if (typeof operator !== 'string') throw invalidPattern(`Bad value in numeric range: ${String(operator)}`);
  if (operator !== '<' && operator !== '<=') throw invalidPattern(`Bad numeric range operator: ${operator}`);
  const top = numeric(value, operator);
  if (more.length > 0) throw invalidPattern('Too many terms in numeric range expression');
  if (bottom >= top) throw invalidPattern('Bottom must be less than top');
  return upper(operator, top);
}

function upper(operator: '<' | '<=', top: number): Test {
  return operator === '<'
    ? (leaf) => typeof leaf === 'number' && leaf < top
    : (leaf) => typeof leaf === 'number' && leaf <= top;
}

function numeric(value: unknown, operator: string): number {
  if (typeof value !== 'number') throw invalidPattern(`Value of ${operator} must be numeric`);
  if (Math.abs(value) > limit) throw invalidPattern('Value must be between -5.0E9 and 5.0E9, inclusive');
  return value;
}
