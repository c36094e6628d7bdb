import type { Condition } from './condition.ts';
import type { PlaceholderTable } from './placeholder-table.ts';

/** A condition as a DynamoDB expression; its names and values go into the placeholder table. */
export function compileCondition(_condition: Condition, _placeholders: PlaceholderTable): string {
  throw new Error('unfinished');
}
