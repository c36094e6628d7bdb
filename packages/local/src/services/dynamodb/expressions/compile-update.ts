import type { AttributeType, AttributeValue } from '../values/attribute-value.ts';
import { typeOf } from '../values/attribute-value.ts';
import type { OperandNode, UpdateAst, UpdateClause, UpdateSection } from './ast.ts';
import { checkPathsApart, type DocumentPath } from './document-path.ts';
import { ExpressionError } from './expression-error.ts';
import { Faults } from './faults.ts';
import type { Placeholders } from './placeholders.ts';

/** An operand of SET with its placeholders resolved. */
export type UpdateOperand =
  | { readonly kind: 'path'; readonly path: DocumentPath }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | {
      readonly kind: 'call';
      readonly name: '+' | '-' | 'if_not_exists' | 'list_append';
      readonly operands: readonly UpdateOperand[];
    };

export interface UpdateAction {
  readonly section: UpdateSection;
  readonly path: DocumentPath;
  readonly operand?: UpdateOperand;
}

export interface CompiledUpdate {
  readonly actions: readonly UpdateAction[];
}

type FaultKind = 'reserved' | 'function' | 'section' | 'name' | 'value' | 'paths' | 'operand' | 'call';

/** Resolves an update's placeholders and checks all that needs no item; faults come in AWS's order. */
export function compileUpdate(ast: UpdateAst, placeholders: Placeholders): CompiledUpdate {
  const faults = new Faults<FaultKind>([
    'reserved',
    'function',
    'section',
    'name',
    'value',
    'paths',
    'operand',
    'call',
  ]);
  if (ast.repeatedSection !== undefined) {
    faults.report('section', `The "${ast.repeatedSection}" section can only be used once in an update expression;`);
  }
  const compiler = new UpdateCompiler(placeholders, faults);
  const actions = ast.clauses.map((clause) => compiler.action(clause));
  try {
    checkPathsApart(actions.map((action) => action.path));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    faults.report('paths', error.message);
  }
  faults.throwFirst();
  return { actions };
}

const CALLS: Readonly<Record<string, number>> = { if_not_exists: 2, list_append: 2 };
const TYPE_NAMES: Readonly<Record<string, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};
const MISSING: UpdateOperand = { kind: 'value', value: { NULL: true } };

class UpdateCompiler {
  readonly #placeholders: Placeholders;
  readonly #faults: Faults<FaultKind>;

  constructor(placeholders: Placeholders, faults: Faults<FaultKind>) {
    this.#placeholders = placeholders;
    this.#faults = faults;
  }

  action(clause: UpdateClause): UpdateAction {
    const path = this.#placeholders.path(clause.path, this.#placeholderFaults);
    if (clause.operand === undefined) return { section: clause.section, path };
    const operand = this.#operand(clause.operand);
    if (clause.section !== 'SET' && operand !== MISSING) this.#checkSectionOperand(clause.section, operand);
    return { section: clause.section, path, operand };
  }

  #operand(node: OperandNode): UpdateOperand {
    switch (node.kind) {
      case 'path':
        return { kind: 'path', path: this.#placeholders.path(node, this.#placeholderFaults) };
      case 'value': {
        const value = this.#placeholders.value(node.name, this.#placeholderFaults);
        return value === undefined ? MISSING : { kind: 'value', value };
      }
      case 'arithmetic': {
        const operands = node.operands.map((operand) => this.#operand(operand));
        this.#checkTypes(node.operator, operands, 'N');
        return { kind: 'call', name: node.operator, operands };
      }
      case 'function':
        return this.#call(
          node.name,
          node.operands.map((operand) => this.#operand(operand)),
        );
    }
  }

  readonly #placeholderFaults = {
    reserved: (message: string) => this.#faults.report('reserved', message),
    undefinedName: (message: string) => this.#faults.report('name', message),
    undefinedValue: (message: string) => this.#faults.report('value', message),
  };

  #call(name: string, operands: readonly UpdateOperand[]): UpdateOperand {
    const count = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
    if (count === undefined) {
      this.#faults.report('function', `Invalid function name; function: ${name}`);
      return MISSING;
    }
    if (operands.length !== count) {
      this.#faults.report(
        'call',
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    } else if (name === 'list_append') this.#checkTypes(name, operands, 'L');
    else if (operands[0]?.kind !== 'path') {
      this.#faults.report('call', `Operator or function requires a document path; operator or function: ${name}`);
    }
    return { kind: 'call', name: name as 'if_not_exists' | 'list_append', operands };
  }

  #checkTypes(name: string, operands: readonly UpdateOperand[], allowed: AttributeType): void {
    for (const operand of operands) {
      if (operand === MISSING) continue;
      const type = resultType(operand);
      if (type === undefined || type === allowed) continue;
      this.#faults.report(
        'call',
        `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
      );
    }
  }

  #checkSectionOperand(section: UpdateSection, operand: UpdateOperand): void {
    const type = resultType(operand);
    if (type === undefined || TYPE_NAMES[type] === undefined || (section === 'ADD' && type === 'N')) return;
    this.#faults.report(
      'operand',
      `Incorrect operand type for operator or function; operator: ${section}, operand type: ${TYPE_NAMES[type]}, ` +
        `typeSet: ALLOWED_FOR_${section}_OPERAND`,
    );
  }
}

/** The type an operand has whatever the item is; undefined where that hangs on the item. */
export function resultType(operand: UpdateOperand): AttributeType | undefined {
  if (operand.kind === 'value') return typeOf(operand.value);
  if (operand.kind === 'path') return undefined;
  if (operand.name === 'list_append') return 'L';
  return operand.name === 'if_not_exists' ? undefined : 'N';
}
