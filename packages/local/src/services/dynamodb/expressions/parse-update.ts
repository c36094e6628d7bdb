import type { OperandNode, UpdateAst, UpdateClause, UpdateSection } from './ast.ts';
import { TokenStream } from './token-stream.ts';

const SECTIONS: readonly UpdateSection[] = ['SET', 'REMOVE', 'ADD', 'DELETE'];

/**
 * Parses an update expression.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function parseUpdate(source: string): UpdateAst {
  const stream = new TokenStream(source);
  const clauses: UpdateClause[] = [];
  const seen = new Set<UpdateSection>();
  let repeatedSection: UpdateSection | undefined;
  do {
    const section = SECTIONS.find((name) => stream.takeKeyword(name));
    if (section === undefined) return stream.fail();
    if (seen.has(section)) repeatedSection ??= section;
    seen.add(section);
    do clauses.push(clause(stream, section));
    while (stream.takeSymbol(','));
  } while (stream.current.kind !== 'end');
  return { clauses, ...(repeatedSection === undefined ? {} : { repeatedSection }) };
}

function clause(stream: TokenStream, section: UpdateSection): UpdateClause {
  const path = stream.path();
  if (section === 'REMOVE') return { section, path };
  if (section === 'SET') {
    stream.expectSymbol('=');
    return { section, path, operand: sum(stream) };
  }
  if (stream.current.kind !== 'value-placeholder') return stream.fail();
  return { section, path, operand: { kind: 'value', name: stream.next().text } };
}

/** One operand, or the sum or difference of two. */
function sum(stream: TokenStream): OperandNode {
  const left = operand(stream);
  for (const operator of ['+', '-'] as const) {
    if (!stream.takeSymbol(operator)) continue;
    stream.countOperator();
    return { kind: 'arithmetic', operator, operands: [left, operand(stream)] };
  }
  return left;
}

function operand(stream: TokenStream): OperandNode {
  if (!stream.takeSymbol('(')) return stream.operand(() => stream.nested(() => operand(stream)));
  const inner = stream.nested(() => sum(stream));
  stream.expectSymbol(')');
  return inner;
}
