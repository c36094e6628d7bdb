/** One step of a document path as written: a name, a `#placeholder`, or a list index. */
export type PathStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'placeholder'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number };

export interface PathNode {
  readonly kind: 'path';
  readonly steps: readonly PathStep[];
}

export interface ValueNode {
  readonly kind: 'value';
  readonly name: string;
}

export interface FunctionNode {
  readonly kind: 'function';
  readonly name: string;
  readonly operands: readonly OperandNode[];
}

export interface ArithmeticNode {
  readonly kind: 'arithmetic';
  readonly operator: '+' | '-';
  readonly operands: readonly [OperandNode, OperandNode];
}

export type OperandNode = PathNode | ValueNode | FunctionNode | ArithmeticNode;

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type ConditionNode =
  | FunctionNode
  | { readonly kind: 'and' | 'or'; readonly left: ConditionNode; readonly right: ConditionNode }
  | { readonly kind: 'not'; readonly operand: ConditionNode }
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly operands: readonly [OperandNode, OperandNode] }
  | { readonly kind: 'between'; readonly operands: readonly [OperandNode, OperandNode, OperandNode] }
  | { readonly kind: 'in'; readonly operands: readonly OperandNode[] };

/** A parsed condition; redundant parentheses are a fault AWS reports after syntax and before all else. */
export interface ConditionAst {
  readonly root: ConditionNode;
  readonly redundantParentheses: boolean;
}

export type UpdateSection = 'SET' | 'REMOVE' | 'ADD' | 'DELETE';

export interface UpdateClause {
  readonly section: UpdateSection;
  readonly path: PathNode;
  /** What to assign (SET), add or delete; none for REMOVE. */
  readonly operand?: OperandNode;
}

export interface UpdateAst {
  readonly clauses: readonly UpdateClause[];
  /** A section written twice. */
  readonly repeatedSection?: UpdateSection;
}

export interface ProjectionAst {
  readonly paths: readonly PathNode[];
}
