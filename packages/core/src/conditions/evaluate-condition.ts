import type { AttributeMap } from '../values/attribute-value.ts';
import type { Condition } from './condition.ts';

/** Reads a condition directly, with DynamoDB's semantics; on an item that does not exist (undefined) every attribute is absent. */
export function evaluateCondition(_condition: Condition, _item: AttributeMap | undefined): boolean {
  throw new Error('unfinished');
}
