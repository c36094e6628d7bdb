import type { Comparator, ConditionAst, ConditionNode, OperandNode } from './ast.ts';
import { ExpressionError } from './expression-error.ts';
import { TokenStream } from './token-stream.ts';

type Node = ConditionNode | OperandNode;

const COMPARATORS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);
const OPERAND_KINDS: ReadonlySet<string> = new Set(['path', 'value', 'function']);

/**
 * Parses a condition, filter or key condition expression.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function parseCondition(source: string): ConditionAst {
  const stream = new TokenStream(source);
  const parser = new ConditionParser(stream);
  const root = parser.condition();
  stream.expectEnd();
  return { root, redundantParentheses: parser.redundantParentheses };
}

class ConditionParser {
  redundantParentheses = false;
  readonly #stream: TokenStream;

  constructor(stream: TokenStream) {
    this.#stream = stream;
  }

  condition(): ConditionNode {
    return this.#asCondition(this.#or());
  }

  #or(): Node {
    let left = this.#and();
    while (this.#takeOperator('OR')) {
      left = { kind: 'or', left: this.#asCondition(left), right: this.#asCondition(this.#and()) };
    }
    return left;
  }

  #and(): Node {
    let left = this.#not();
    while (this.#takeOperator('AND')) {
      left = { kind: 'and', left: this.#asCondition(left), right: this.#asCondition(this.#not()) };
    }
    return left;
  }

  #not(): Node {
    if (!this.#takeOperator('NOT')) return this.#comparison();
    return this.#stream.nested(() => ({ kind: 'not', operand: this.#asCondition(this.#not()) }));
  }

  #comparison(): Node {
    const left = this.#primary();
    if (!isOperand(left)) return left;
    const { current } = this.#stream;
    if (current.kind === 'symbol' && COMPARATORS.has(current.text)) {
      this.#stream.next();
      this.#stream.countOperator();
      return { kind: 'compare', operator: current.text as Comparator, operands: [left, this.#operand()] };
    }
    if (this.#takeOperator('BETWEEN')) {
      const lower = this.#operand();
      if (!this.#stream.takeKeyword('AND')) this.#stream.fail();
      return { kind: 'between', operands: [left, lower, this.#operand()] };
    }
    if (this.#takeOperator('IN')) {
      this.#stream.expectSymbol('(');
      const operands = [left, this.#operand()];
      while (this.#stream.takeSymbol(',')) operands.push(this.#operand());
      this.#stream.expectSymbol(')');
      checkCandidates(operands.length - 1);
      return { kind: 'in', operands };
    }
    return left;
  }

  #takeOperator(word: string): boolean {
    if (!this.#stream.takeKeyword(word)) return false;
    this.#stream.countOperator();
    return true;
  }

  #operand(): OperandNode {
    const node = this.#primary();
    return isOperand(node) ? node : this.#stream.fail();
  }

  /** An operand, or anything in parentheses: only what follows tells whether `(a` opens a condition or an operand. */
  #primary(): Node {
    if (!this.#stream.takeSymbol('(')) return this.#stream.operand(() => this.#operand());
    const nestedAtOnce = this.#stream.isSymbol('(');
    const inner = this.#stream.nested(() => this.#or());
    const closedAtOnce = this.#lastClosed;
    this.#stream.expectSymbol(')');
    if (nestedAtOnce && closedAtOnce === inner) this.redundantParentheses = true;
    this.#lastClosed = inner;
    return inner;
  }

  /** The node whose parentheses were closed last: the same node in two pairs has one too many. */
  #lastClosed: Node | undefined;

  #asCondition(node: Node): ConditionNode {
    if (node.kind === 'path' || node.kind === 'value' || node.kind === 'arithmetic') return this.#stream.fail();
    return node;
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const MAX_CANDIDATES = 100;

function checkCandidates(count: number): void {
  if (count <= MAX_CANDIDATES) return;
  throw new ExpressionError(`The IN operator is provided with too many operands; number of operands: ${count}`);
}

function isOperand(node: Node): node is OperandNode {
  return OPERAND_KINDS.has(node.kind);
}
