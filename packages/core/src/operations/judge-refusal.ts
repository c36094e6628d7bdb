import { evaluateCondition } from '../conditions/evaluate-condition.ts';
import { type ErrorCode, errorTable } from '../errors/error-table.ts';
import { type AttributeMap, typeOf } from '../values/attribute-value.ts';
import type { WriteConditions } from './plans.ts';
import { versionCondition } from './write-conditions.ts';

/** Why a condition failed. SUPERSEDED is not a failure: `succeeded` with `{"applied":false,"reason":"SUPERSEDED"}`. */
export interface Refusal {
  readonly code: Extract<
    ErrorCode,
    'ITEM_EXISTS' | 'ITEM_NOT_FOUND' | 'CONDITION_NOT_MET' | 'VERSION_MISMATCH' | 'SUPERSEDED'
  >;
  readonly message: string;
}

/**
 * Says which of a plan's conditions refused it, from the item that DynamoDB returned with the refusal (undefined: there is none).
 * What exists comes first, then the version, then the caller's condition: of an event that is too late the condition no longer matters.
 */
export function judgeRefusal(
  plan: { readonly conditions: WriteConditions },
  oldItem: AttributeMap | undefined,
): Refusal {
  const { existence, version } = plan.conditions;
  // DynamoDB may answer with an empty item where there is none.
  const item = oldItem && Object.keys(oldItem).length > 0 ? oldItem : undefined;
  if (existence === 'absent' && item) return refusal('ITEM_EXISTS');
  if (existence === 'present' && !item) return refusal('ITEM_NOT_FOUND');
  const stored = version && item?.[version.attribute];
  if (version && stored && !evaluateCondition(versionCondition(version), item)) {
    return refusal(typeOf(stored) === typeOf(version.value) ? 'SUPERSEDED' : 'VERSION_MISMATCH');
  }
  return refusal('CONDITION_NOT_MET');
}

function refusal(code: Refusal['code']): Refusal {
  const { title, meaning } = errorTable[code];
  return { code, message: `${title}: ${meaning}` };
}
