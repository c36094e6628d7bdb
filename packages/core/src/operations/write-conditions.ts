import type { NamedTable } from './operation-types.ts';
import type { Placeholders, WriteConditions } from './plans.ts';

export function compileConditions(
  _table: NamedTable,
  _conditions: WriteConditions,
): Placeholders & { ConditionExpression?: string } {
  throw new Error('unfinished');
}
