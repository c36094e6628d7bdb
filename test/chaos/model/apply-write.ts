import type { JsonObject } from '../../../packages/core/src/index.ts';
import type { SentEvent } from '../workload/action.ts';
import { holds } from './holds.ts';
import { elementsOf, setOf } from './item-values.ts';
import { textOf } from './text-of.ts';

export type Item = Readonly<Record<string, unknown>>;

/** What a write does to an item: changes it, or is refused with a code; `SUPERSEDED` is a refusal that counts as success. */
export type Effect = { readonly item: Item | undefined } | { readonly refused: string };

const versionOf: Readonly<Record<string, string>> = { orders: 'updatedAt' };

/** The rules of DESIGN section 3, read once more and written down without any of the system's own code. */
export function applyWrite({ type, time, data }: SentEvent, item: Item | undefined): Effect {
  const version = versionOf[textOf(data['table'])];
  const body = (data['item'] ?? data['set'] ?? {}) as JsonObject;
  const own = version === undefined ? undefined : textOf(body[version] ?? time);
  if (type === 'write.insert') {
    if (item !== undefined) return { refused: 'ITEM_EXISTS' };
    return { item: version === undefined ? body : { ...body, [version]: own } };
  }
  if (type === 'write.update' && item === undefined && data['upsert'] !== true) return { refused: 'ITEM_NOT_FOUND' };
  if (version !== undefined && own !== undefined && item !== undefined && own < String(item[version])) {
    return { refused: 'SUPERSEDED' };
  }
  if (!holds(data['if'] as JsonObject | undefined, item)) return { refused: 'CONDITION_NOT_MET' };
  if (type === 'write.delete') return { item: undefined };
  if (type === 'write.put') return { item: version === undefined ? body : { ...body, [version]: own } };
  return { item: updated(data, item ?? (data['key'] as Item), version === undefined ? {} : { [version]: own }) };
}

function updated(data: JsonObject, item: Item, stamp: Item): Item {
  const { set = {}, add = {}, remove = [], delete: taken = {} } = data as UpdateData;
  const changed: Record<string, unknown> = { ...item, ...set, ...stamp };
  for (const name of remove) delete changed[name];
  for (const [name, amount] of Object.entries(add)) {
    const added = elementsOf(amount);
    changed[name] = added
      ? setOf([...(elementsOf(item[name]) ?? []), ...added])
      : Number(item[name] ?? 0) + Number(amount);
  }
  for (const [name, elements] of Object.entries(taken)) {
    const left = elementsOf(item[name])?.filter((element) => !elementsOf(elements)?.includes(element)) ?? [];
    // There is no empty set.
    if (left.length > 0) changed[name] = setOf(left);
    else delete changed[name];
  }
  return changed;
}

interface UpdateData {
  readonly set?: Item;
  readonly add?: Item;
  readonly remove?: readonly string[];
  readonly delete?: Item;
}

/** The item that an event is about: table and key, as one text. */
export function itemOf({ data }: SentEvent): string {
  const item = (data['item'] ?? data['key']) as JsonObject;
  return identityOf(textOf(data['table']), item);
}

const keys: Readonly<Record<string, readonly string[]>> = {
  users: ['id'],
  orders: ['customerId', 'orderId'],
  cities: ['country', 'id'],
};

/** Table and key of an item, as one text. */
export function identityOf(table: string, item: Item): string {
  return [table, ...(keys[table] ?? []).map((name) => String(item[name]))].join('/');
}
