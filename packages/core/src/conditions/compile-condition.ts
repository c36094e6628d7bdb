import { SluiceError } from '../errors/sluice-error.ts';
import type { Condition, Operand } from './condition.ts';
import type { PlaceholderTable } from './placeholder-table.ts';

/** Bytes of one expression (AWS, quotas: "Expression parameters"). */
export const maxExpressionBytes = 4096;
/** `in` takes 100 operands, of which the attribute is one. */
const maxInOperands = 99;

/**
 * A condition as a DynamoDB expression; its names and values go into the placeholder table.
 *
 * @throws SluiceError CONDITION_INVALID when the expression becomes longer than DynamoDB takes
 */
export function compileCondition(condition: Condition, placeholders: PlaceholderTable): string {
  const { text } = compile(condition, placeholders);
  if (text.length > maxExpressionBytes) {
    throw new SluiceError(
      'CONDITION_INVALID',
      `The condition becomes an expression of ${text.length} bytes; DynamoDB takes ${maxExpressionBytes}; use fewer or shorter conditions`,
    );
  }
  return text;
}

interface Compiled {
  readonly text: string;
  /** Needs parentheses inside another expression; DynamoDB refuses those that are not needed. */
  readonly joined: boolean;
}

function compile(condition: Condition, placeholders: PlaceholderTable): Compiled {
  switch (condition.op) {
    case 'and':
    case 'or':
      return joined(
        condition.op,
        condition.of.map((part) => compile(part, placeholders)),
      );
    case 'not':
      return single(`NOT (${compile(condition.of, placeholders).text})`);
    case 'compare': {
      const left = operand(condition.left, placeholders);
      const right = placeholders.value(condition.value);
      // What size() of a value without a size is unequal to is nowhere said; that it equals nothing is.
      if (condition.left.kind === 'size' && condition.comparator === '<>') return single(`NOT (${left} = ${right})`);
      return single(`${left} ${condition.comparator} ${right}`);
    }
    case 'between': {
      const left = operand(condition.left, placeholders);
      const [low, high] = [placeholders.value(condition.low), placeholders.value(condition.high)];
      if (condition.left.kind === 'path') return single(`${left} BETWEEN ${low} AND ${high}`);
      return { text: `${left} >= ${low} AND ${left} <= ${high}`, joined: true };
    }
    case 'in': {
      const left = operand(condition.left, placeholders);
      const values = condition.values.map((value) => placeholders.value(value));
      const lists = [values.slice(0, maxInOperands), values.slice(maxInOperands)].filter((list) => list.length > 0);
      return joined(
        'or',
        lists.map((list) => single(`${left} IN (${list.join(',')})`)),
      );
    }
    case 'beginsWith':
      return single(`begins_with(${placeholders.path(condition.path)}, ${placeholders.value(condition.value)})`);
    case 'contains':
      return single(`contains(${placeholders.path(condition.path)}, ${placeholders.value(condition.value)})`);
    case 'exists':
      return single(
        `${condition.exists ? 'attribute_exists' : 'attribute_not_exists'}(${placeholders.path(condition.path)})`,
      );
    case 'type':
      return single(
        `attribute_type(${placeholders.path(condition.path)}, ${placeholders.value({ S: condition.type })})`,
      );
  }
}

function joined(op: 'and' | 'or', parts: readonly Compiled[]): Compiled {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const text = parts.map((part) => (part.joined ? `(${part.text})` : part.text)).join(op === 'and' ? ' AND ' : ' OR ');
  return { text, joined: true };
}

function single(text: string): Compiled {
  return { text, joined: false };
}

function operand({ kind, path }: Operand, placeholders: PlaceholderTable): string {
  return kind === 'size' ? `size(${placeholders.path(path)})` : placeholders.path(path);
}
