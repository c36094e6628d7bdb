import type { JsonObject } from '../../../packages/core/src/index.ts';
import type { SentEvent } from '../workload/action.ts';
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
  const { set = {}, add = {}, remove = [] } = data as { set?: Item; add?: Record<string, number>; remove?: string[] };
  const changed: Record<string, unknown> = { ...item, ...set, ...stamp };
  for (const name of remove) delete changed[name];
  for (const [name, amount] of Object.entries(add)) changed[name] = Number(item[name] ?? 0) + amount;
  return changed;
}

/** The one kind of condition that the workload uses: `{"age":{"<":30}}`, false of what is not there. */
function holds(condition: JsonObject | undefined, item: Item | undefined): boolean {
  return Object.entries(condition ?? {}).every(([name, test]) => {
    const value = item?.[name];
    return typeof value === 'number' && value < Number((test as JsonObject)['<']);
  });
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
