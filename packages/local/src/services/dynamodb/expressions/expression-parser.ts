import type { ConditionAst, ProjectionAst, UpdateAst } from './ast.ts';
import { parseCondition } from './parse-condition.ts';
import { parseProjection } from './parse-projection.ts';
import { parseUpdate } from './parse-update.ts';

/** Expressions are few and come again and again; what is parsed is kept, the oldest making room. */
const MAX_CACHED = 1_000;

/** Parses expressions once per text. */
export class ExpressionParser {
  readonly condition = cached(parseCondition) satisfies (source: string) => ConditionAst;
  readonly update = cached(parseUpdate) satisfies (source: string) => UpdateAst;
  readonly projection = cached(parseProjection) satisfies (source: string) => ProjectionAst;
}

function cached<Ast>(parse: (source: string) => Ast): (source: string) => Ast {
  const asts = new Map<string, Ast>();
  return (source) => {
    let ast = asts.get(source);
    if (ast !== undefined) return ast;
    ast = parse(source);
    const oldest = asts.size < MAX_CACHED ? undefined : asts.keys().next().value;
    if (oldest !== undefined) asts.delete(oldest);
    asts.set(source, ast);
    return ast;
  };
}
