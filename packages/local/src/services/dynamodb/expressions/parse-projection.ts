import type { PathNode, ProjectionAst } from './ast.ts';
import { TokenStream } from './token-stream.ts';

/**
 * Parses a projection expression.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
 */
export function parseProjection(source: string): ProjectionAst {
  const stream = new TokenStream(source);
  const paths: PathNode[] = [];
  do paths.push(stream.path());
  while (stream.takeSymbol(','));
  stream.expectEnd();
  return { paths };
}
