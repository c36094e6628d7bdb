import { compareValues } from '../values/compare-values.ts';
import type { ConditionAst, ConditionNode, FunctionNode, OperandNode } from './ast.ts';
import { type Operand, operandType } from './condition-operand.ts';
import { type DocumentPath, pathsEqual, pathString } from './document-path.ts';
import type { Condition } from './evaluate-condition.ts';
import { Faults } from './faults.ts';
import type { Placeholders } from './placeholders.ts';

/** A compiled condition with what tables check of it. */
export interface CompiledCondition {
  readonly root: Condition;
  readonly paths: readonly DocumentPath[];
}

/** Resolves a condition's placeholders and checks all that needs no item; faults come in AWS's order. */
export function compileCondition(ast: ConditionAst, placeholders: Placeholders): CompiledCondition {
  const compiler = new ConditionCompiler(placeholders);
  if (ast.redundantParentheses) compiler.faults.report('parentheses', 'The expression has redundant parentheses;');
  const root = compiler.condition(ast.root);
  compiler.faults.throwFirst();
  return { root, paths: compiler.paths };
}

const FUNCTIONS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};
const TYPE_NAMES = ['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M'];
const ORDERED: ReadonlySet<string> = new Set(['S', 'N', 'B']);

type FaultKind = 'parentheses' | 'function' | 'misuse' | 'reserved' | 'condition';
type ConditionFaultKind = 'placeholder' | 'count' | 'distinct' | 'operand';

class ConditionCompiler {
  readonly faults = new Faults<FaultKind>(['parentheses', 'function', 'misuse', 'reserved', 'condition']);
  readonly paths: DocumentPath[] = [];
  readonly #placeholders: Placeholders;
  #local = newConditionFaults();

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders;
  }

  condition(node: ConditionNode): Condition {
    switch (node.kind) {
      case 'and':
      case 'or':
        return { kind: node.kind, left: this.condition(node.left), right: this.condition(node.right) };
      case 'not':
        return { kind: 'not', operand: this.condition(node.operand) };
      default: {
        this.#local = newConditionFaults();
        const condition = this.#simple(node);
        this.faults.report('condition', this.#local.first());
        return condition;
      }
    }
  }

  #simple(node: Exclude<ConditionNode, { kind: 'and' | 'or' | 'not' }>): Condition {
    if (node.kind === 'function') return this.#functionCondition(node);
    const operands = node.operands.map((operand) => this.#operand(operand));
    const [first = UNKNOWN, second = UNKNOWN, third = UNKNOWN] = operands;
    switch (node.kind) {
      case 'compare':
        this.#checkDistinct(node.operator, operands);
        if (node.operator !== '=' && node.operator !== '<>') this.#checkOrdered(node.operator, operands);
        return { kind: 'compare', operator: node.operator, left: first, right: second };
      case 'between':
        this.#checkOrdered('BETWEEN', operands);
        this.#checkBounds(second, third);
        return { kind: 'between', operand: first, lower: second, upper: third };
      case 'in':
        return { kind: 'in', operand: first, candidates: operands.slice(1) };
    }
  }

  #functionCondition(node: FunctionNode): Condition {
    const operands = node.operands.map((operand) => this.#operand(operand));
    if (this.#checkCall(node.name, operands) && node.name === 'size') this.#reportMisuse('size');
    return { kind: 'function', name: node.name, operands };
  }

  #operand(node: OperandNode): Operand {
    switch (node.kind) {
      case 'path': {
        const path = this.#placeholders.path(node, this.#placeholderFaults);
        this.paths.push(path);
        return { kind: 'path', path };
      }
      case 'value': {
        const value = this.#placeholders.value(node.name, this.#placeholderFaults);
        return value === undefined ? UNKNOWN : { kind: 'value', value };
      }
      case 'function': {
        const operands = node.operands.map((operand) => this.#operand(operand));
        const known = this.#checkCall(node.name, operands);
        if (known && node.name !== 'size') this.#reportMisuse(node.name);
        return node.name === 'size' ? { kind: 'size', operand: operands[0] ?? UNKNOWN } : UNKNOWN;
      }
      case 'arithmetic':
        throw new Error('the condition grammar has no arithmetic');
    }
  }

  readonly #placeholderFaults = {
    reserved: (message: string) => this.faults.report('reserved', message),
    undefinedName: (message: string) => this.#local.report('placeholder', message),
    undefinedValue: (message: string) => this.#local.report('placeholder', message),
  };

  #reportMisuse(name: string): void {
    this.faults.report('misuse', `The function is not allowed to be used this way in an expression; function: ${name}`);
  }

  /** Checks name, number and types of a function's operands; answers whether there is such a function. */
  #checkCall(name: string, operands: readonly Operand[]): boolean {
    const count = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (count === undefined) {
      this.faults.report('function', `Invalid function name; function: ${name}`);
      return false;
    }
    if (operands.length !== count) {
      this.#local.report(
        'count',
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
      return true;
    }
    this.#checkDistinct(name, operands);
    this.#local.report('operand', operandFault(name, operands));
    return true;
  }

  #checkDistinct(operator: string, [first, second]: readonly Operand[]): void {
    if (first?.kind !== 'path' || second?.kind !== 'path' || !pathsEqual(first.path, second.path)) return;
    this.#local.report(
      'distinct',
      'The first operand must be distinct from the remaining operands for this operator or function; ' +
        `operator: ${operator}, first operand: ${pathString(first.path)}`,
    );
  }

  #checkOrdered(operator: string, operands: readonly Operand[]): void {
    const type = operands.map(operandType).find((known) => known !== undefined && !ORDERED.has(known));
    if (type !== undefined) this.#local.report('operand', wrongType(operator, type));
  }

  #checkBounds(lower: Operand, upper: Operand): void {
    if (lower.kind !== 'value' || upper.kind !== 'value') return;
    const types = [operandType(lower), operandType(upper)] as const;
    const shown = `lower bound operand: ${boundString(lower)}, upper bound operand: ${boundString(upper)}`;
    if (types[0] !== types[1]) {
      this.#local.report(
        'operand',
        `The BETWEEN operator requires same data type for lower and upper bounds; ${shown}`,
      );
    } else if ((compareValues(lower.value, upper.value) ?? 0) > 0) {
      this.#local.report(
        'operand',
        `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${shown}`,
      );
    }
  }
}

const UNKNOWN: Operand = { kind: 'unknown' };

function newConditionFaults(): Faults<ConditionFaultKind> {
  return new Faults<ConditionFaultKind>(['placeholder', 'count', 'distinct', 'operand']);
}

function operandFault(name: string, operands: readonly Operand[]): string | undefined {
  const [first = UNKNOWN, second = UNKNOWN] = operands;
  switch (name) {
    case 'attribute_exists':
    case 'attribute_not_exists':
      return first.kind === 'path'
        ? undefined
        : `Operator or function requires a document path; operator or function: ${name}`;
    case 'begins_with': {
      const type = operands.map(operandType).find((known) => known !== undefined && known !== 'S' && known !== 'B');
      return type === undefined ? undefined : wrongType(name, type);
    }
    case 'attribute_type':
      return attributeTypeFault(second);
    case 'size': {
      const type = operandType(first);
      return type === 'N' || type === 'BOOL' || type === 'NULL' ? wrongType(name, type) : undefined;
    }
    default:
      return undefined;
  }
}

function attributeTypeFault(operand: Operand): string | undefined {
  if (operand.kind === 'unknown') return undefined;
  const type = operandType(operand);
  if (operand.kind !== 'value' || type !== 'S')
    return wrongType('attribute_type', type ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
  const name = operand.value.S ?? '';
  if (TYPE_NAMES.includes(name)) return undefined;
  return `Invalid attribute type name found; type: ${name}, valid types: {${TYPE_NAMES.join(',')}}`;
}

function wrongType(name: string, type: string): string {
  return `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
}

function boundString(operand: Operand & { kind: 'value' }): string {
  const [type, content] = Object.entries(operand.value)[0] ?? ['', ''];
  return `AttributeValue: {${type}:${typeof content === 'object' ? JSON.stringify(content) : String(content)}}`;
}
