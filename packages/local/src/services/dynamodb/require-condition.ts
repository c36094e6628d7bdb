import { conditionalCheckFailed } from './dynamodb-errors.ts';
import type { CompiledCondition } from './expressions/compile-condition.ts';
import { evaluateCondition } from './expressions/evaluate-condition.ts';
import type { AttributeMap } from './values/attribute-value.ts';

const ABSENT: AttributeMap = {};

/** Throws unless the stored item meets the condition; with the item where `ReturnValuesOnConditionCheckFailure` asks for it. */
export function requireCondition(
  condition: CompiledCondition | undefined,
  item: AttributeMap | undefined,
  returnValues: string | undefined,
): void {
  if (condition === undefined || evaluateCondition(condition.root, item ?? ABSENT)) return;
  throw conditionalCheckFailed(returnValues === 'ALL_OLD' ? item : undefined);
}
