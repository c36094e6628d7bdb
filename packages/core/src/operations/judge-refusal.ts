import type { ErrorCode } from '../errors/error-table.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import type { WritePlan } from './plans.ts';

/** Why a condition failed. SUPERSEDED is not a failure: `succeeded` with `{"applied":false,"reason":"SUPERSEDED"}`. */
export interface Refusal {
  readonly code: Extract<
    ErrorCode,
    'ITEM_EXISTS' | 'ITEM_NOT_FOUND' | 'CONDITION_NOT_MET' | 'VERSION_MISMATCH' | 'SUPERSEDED'
  >;
  readonly message: string;
}

/** Says which of a plan's conditions refused it, from the item that DynamoDB returned with the refusal (undefined: there is none). */
export function judgeRefusal(_plan: WritePlan, _oldItem: AttributeMap | undefined): Refusal {
  throw new Error('unfinished');
}
