import { SluiceError } from '../errors/sluice-error.ts';
import type { JsonObject, SluiceEvent } from '../events/sluice-event.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import { unmarshallItem } from '../values/unmarshall.ts';
import type { CheckContext } from './operation-types.ts';
import { operationOf } from './operations.ts';
import { parseArguments } from './parse-arguments.ts';
import type { BatchGetPlan, PagePlan, QueryPlan } from './plans.ts';

/**
 * Turns a `query.*` event into DynamoDB request fragments, its cursor opened.
 *
 * @throws SluiceError
 */
export function planQuery(event: SluiceEvent, context: CheckContext): QueryPlan {
  const operation = operationOf(event.type);
  if (operation?.flow !== 'query') {
    throw new SluiceError('EVENT_TYPE_UNKNOWN', `"${event.type}" is not a query`, {
      pointer: '/type',
      received: event.type,
    });
  }
  return operation.plan(parseArguments(operation, event.data), context);
}

/** An item as the caller asked for it: in JSON, without what was fetched though not asked for. */
export function presentItem({ hidden }: Pick<QueryPlan, 'hidden'>, item: AttributeMap): JsonObject {
  const json = unmarshallItem(item);
  if (hidden.length === 0) return json;
  return Object.fromEntries(Object.entries(json).filter(([name]) => !hidden.includes(name)));
}

/** The attributes of an item that a plan needs of it: which of many keys it is, or where to go on after it. */
export function keyOfItem({ keyNames }: Pick<BatchGetPlan | PagePlan, 'keyNames'>, item: AttributeMap): AttributeMap {
  return Object.fromEntries(keyNames.map((name) => [name, item[name]!]));
}
