import type { Condition, ConditionInput } from './condition.ts';

/**
 * Reads a condition of the JSON language.
 *
 * @throws SluiceError CONDITION_INVALID with a pointer below `pointer`
 */
export function parseCondition(_input: ConditionInput, _pointer = ''): Condition {
  throw new Error('unfinished');
}
