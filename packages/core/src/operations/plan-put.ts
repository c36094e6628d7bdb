import type { Condition } from '../conditions/condition.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import type { NamedTable } from './operation-types.ts';
import type { WritePlan } from './plans.ts';

export function planPut(
  _table: NamedTable,
  _item: AttributeMap,
  _options: { existence?: 'absent'; if?: Condition; time: string },
): WritePlan {
  throw new Error('unfinished');
}
