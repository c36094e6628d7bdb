export function compileProjection(
  _paths: readonly string[] | undefined,
  _needed: readonly string[],
): { ProjectionExpression?: string; ExpressionAttributeNames?: Record<string, string>; hidden: readonly string[] } {
  throw new Error('unfinished');
}
