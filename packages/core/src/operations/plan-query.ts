import type { SluiceEvent, JsonObject } from '../events/sluice-event.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import type { CheckContext } from './operation-types.ts';
import type { PagePlan, QueryPlan } from './plans.ts';

/** Turns a checked `query.*` event into DynamoDB request fragments, its cursor opened. */
export function planQuery(_event: SluiceEvent, _context: CheckContext): QueryPlan {
  throw new Error('unfinished');
}

/** An item as the caller asked for it: in JSON, without what was fetched for the cursor only. */
export function presentItem(_plan: QueryPlan, _item: AttributeMap): JsonObject {
  throw new Error('unfinished');
}

/** The key to go on from after this item, for a page that ends in the midst of DynamoDB's. */
export function keyAfter(plan: PagePlan, item: AttributeMap): AttributeMap {
  return Object.fromEntries(plan.keyNames.map((name) => [name, item[name]!]));
}
