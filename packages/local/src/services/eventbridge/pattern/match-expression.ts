import { invalidPattern } from '../errors.ts';
import { compileAnythingBut } from './anything-but.ts';
import { compileCidr } from './cidr.ts';
import { compileNumeric } from './numeric.ts';
import { compileWildcard } from './wildcard.ts';

/** Tests one value of a field. */
export type LeafTest = (leaf: unknown) => boolean;

/** Compiles one element of a field's list; `absent` matches a field that does not exist. */
export function compileExpression(expression: unknown): LeafTest | 'absent' {
  if (Array.isArray(expression)) {
    throw invalidPattern('Match value must be String, number, true, false, or null');
  }
  if (typeof expression !== 'object' || expression === null) return (leaf) => leaf === expression;
  const [[name, operand] = [undefined, undefined], ...more] = Object.entries(expression as Record<string, unknown>);
  if (name === undefined) throw invalidPattern('Match expression name not found');
  const test = compileOperator(name, operand);
  if (more.length > 0) throw invalidPattern('Only one key allowed in match expression');
  return test;
}

function compileOperator(name: string, operand: unknown): LeafTest | 'absent' {
  switch (name) {
    case 'exactly': {
      if (typeof operand !== 'string') throw invalidPattern('exact match pattern must be a string');
      return (leaf) => leaf === operand;
    }
    case 'prefix':
    case 'suffix':
      return compileAffix(name, operand);
    case 'equals-ignore-case': {
      if (typeof operand !== 'string') throw invalidPattern('equals-ignore-case match pattern must be a string');
      const wanted = operand.toLowerCase();
      return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === wanted;
    }
    case 'wildcard':
      return compileWildcard(operand);
    case 'numeric':
      return compileNumeric(operand);
    case 'cidr':
      return compileCidr(operand);
    case 'anything-but':
      return compileAnythingBut(operand);
    case 'exists':
      if (typeof operand !== 'boolean') throw invalidPattern('exists match pattern must be either true or false.');
      return operand ? () => true : 'absent';
    default:
      throw invalidPattern(`Unrecognized match type ${name}`);
  }
}

function compileAffix(name: 'prefix' | 'suffix', operand: unknown): LeafTest {
  const test = name === 'prefix' ? 'startsWith' : 'endsWith';
  if (typeof operand === 'string') return (leaf) => typeof leaf === 'string' && leaf[test](operand);
  if (typeof operand !== 'object' || operand === null || Array.isArray(operand)) {
    throw invalidPattern(`${name} match pattern must be a string`);
  }
  const [[key, value] = [undefined, undefined], ...more] = Object.entries(operand as Record<string, unknown>);
  if (key === undefined) throw invalidPattern(`${name} match pattern must be a string`);
  if (key !== 'equals-ignore-case') throw invalidPattern(`Unsupported ${name} pattern: ${key}`);
  if (typeof value !== 'string') throw invalidPattern('equals-ignore-case match pattern must be a string');
  if (more.length > 0) throw invalidPattern('Only one key allowed in match expression');
  const wanted = value.toLowerCase();
  return (leaf) => typeof leaf === 'string' && leaf.toLowerCase()[test](wanted);
}
