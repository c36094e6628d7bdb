import type { OperandNode, PathNode, PathStep } from './ast.ts';
import { ExpressionError } from './expression-error.ts';
import { type Token, tokenize } from './lexer.ts';

/** Documents nest at most 32 levels; deeper paths or parentheses are refused before they could exhaust the stack. */
const MAX_PARSE_DEPTH = 300;

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
const MAX_OPERATORS = 300;
const MAX_PATH_STEPS = 32;
const MAX_LIST_INDEX = 2 ** 31 - 1;

/** The tokens of one expression with what all grammars share: syntax errors, paths and functions. */
export class TokenStream {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;
  #operators = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
    if (this.#tokens.length === 1) throw new ExpressionError('The expression can not be empty;');
  }

  get current(): Token {
    return this.#at(this.#position);
  }

  isSymbol(text: string): boolean {
    return this.current.kind === 'symbol' && this.current.text === text;
  }

  isKeyword(word: string): boolean {
    return this.current.kind === 'identifier' && this.current.text.toUpperCase() === word;
  }

  next(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.#position++;
    return token;
  }

  takeSymbol(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.#position++;
    return true;
  }

  takeKeyword(word: string): boolean {
    if (!this.isKeyword(word)) return false;
    this.#position++;
    return true;
  }

  expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) this.fail();
  }

  expectEnd(): void {
    if (this.current.kind !== 'end') this.fail();
  }

  /** Throws AWS's syntax error for the current token, shown with its neighbours. */
  fail(): never {
    const token = this.current;
    const from = this.#position > 0 ? this.#at(this.#position - 1).start : token.start;
    const to = token.kind === 'end' ? this.#at(this.#position - 1).end : this.#following(token).end;
    throw new ExpressionError(`Syntax error; token: "${token.text}", near: "${this.#source.slice(from, to)}"`);
  }

  /** Counts an operator or a function: there may be 300 in an expression. */
  countOperator(): void {
    if (++this.#operators <= MAX_OPERATORS) return;
    throw new ExpressionError(`The expression contains too many operators; operator count: ${this.#operators}`);
  }

  /** Runs a recursive rule within the depth a stack can bear. */
  nested<T>(rule: () => T): T {
    if (++this.#depth > MAX_PARSE_DEPTH) {
      throw new ExpressionError('The expression contains too many nested levels;');
    }
    const parsed = rule();
    this.#depth--;
    return parsed;
  }

  /** A document path: `a.b[0].#c`. */
  path(): PathNode {
    const steps: PathStep[] = [this.#pathName()];
    for (;;) {
      if (this.takeSymbol('.')) steps.push(this.#pathName());
      else if (this.takeSymbol('[')) {
        if (this.current.kind !== 'number') this.fail();
        steps.push({ kind: 'index', index: listIndex(this.next().text) });
        this.expectSymbol(']');
      } else break;
    }
    if (steps.length <= MAX_PATH_STEPS) return { kind: 'path', steps };
    throw new ExpressionError(`The document path has too many nesting levels; nesting levels: ${steps.length}`);
  }

  /** A path, a value placeholder or a function call; `operand` parses the function's operands. */
  operand(operand: () => OperandNode): OperandNode {
    if (this.current.kind === 'value-placeholder') return { kind: 'value', name: this.next().text };
    if (this.current.kind !== 'identifier' || this.#at(this.#position + 1).text !== '(') return this.path();
    const name = this.next().text;
    this.countOperator();
    this.expectSymbol('(');
    const operands = [operand()];
    while (this.takeSymbol(',')) operands.push(operand());
    this.expectSymbol(')');
    return { kind: 'function', name, operands };
  }

  #pathName(): PathStep {
    const { kind } = this.current;
    if (kind === 'identifier') return { kind: 'name', name: this.next().text };
    if (kind === 'name-placeholder') return { kind: 'placeholder', name: this.next().text };
    return this.fail();
  }

  #following(token: Token): Token {
    const following = this.#at(this.#position + 1);
    return following.kind === 'end' ? token : following;
  }

  #at(position: number): Token {
    const token = this.#tokens[Math.min(position, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('a token stream always ends with an end token');
    return token;
  }
}

function listIndex(text: string): number {
  if (Number(text) <= MAX_LIST_INDEX) return Number(text);
  throw new ExpressionError(`List index is not within the allowable range; index: [${text}]`);
}
