import type { Item } from './apply-write.ts';
import { readWire, type Wire } from './wire-item.ts';

/** An item of a caller's table that an import changed, or the undo of one. */
export interface ImportChange {
  /** Its place in the order of all commits. */
  readonly at: number;
  readonly table: string;
  /** The item as it was put; its key where it was deleted. */
  readonly item: Item;
  readonly deleted: boolean;
  /** Of a row that was written with its image: which one it is, by what its batch holds. */
  readonly row?: string;
  readonly undone?: true;
}

export interface PutInput {
  readonly TableName: string;
  readonly Item: Wire;
}

export interface BatchInput {
  readonly RequestItems: Requests;
}

type Requests = Readonly<Record<string, readonly { readonly PutRequest?: { readonly Item: Wire } }[]>>;

export interface ActionInput {
  readonly Put?: PutInput;
  readonly Delete?: { readonly TableName: string; readonly Key: Wire };
}

/** Rows of a BatchWriteItem, but for those that were given back. */
export function batchChanges(
  { RequestItems }: BatchInput,
  answer: Readonly<Record<string, unknown>>,
  at: number,
): ImportChange[] {
  const unprocessed = (answer['UnprocessedItems'] ?? {}) as Requests;
  return Object.entries(RequestItems).flatMap(([physical, requests]) => {
    const left = new Set(unprocessed[physical]?.map(({ PutRequest }) => JSON.stringify(PutRequest?.Item)));
    return requests.flatMap(({ PutRequest }) =>
      PutRequest && !left.has(JSON.stringify(PutRequest.Item))
        ? putChanges({ TableName: physical, ...PutRequest }, at)
        : [],
    );
  });
}

/** A put into a caller's table that stands alone: the Write Processor's are all in transactions. */
export function putChanges({ TableName, Item }: PutInput, at: number): ImportChange[] {
  const table = tableOf(TableName);
  return table === undefined ? [] : [{ at, table, item: readWire(Item), deleted: false }];
}

/** Changes of callers' items in a transaction that changes images. */
export function imagedChanges(actions: readonly ActionInput[], at: number): ImportChange[] {
  const rows = actions.map(({ Put, Delete }) => readWire(Put?.Item ?? Delete?.Key ?? {}));
  const images = rows.filter(({ pk }) => String(pk).startsWith('images#'));
  if (images.length === 0) return [];
  return actions.flatMap(({ Put, Delete }, place): ImportChange[] => {
    const table = tableOf(Put?.TableName ?? Delete?.TableName ?? '');
    const item = rows[place]!;
    if (table === undefined) return [];
    const image = images.find(({ key }) => key !== undefined && isKeyOf(readWire(key as Wire), item));
    const written = image?.['rows'] as readonly { readonly S: string }[] | undefined;
    const origin = written ? { row: written.at(-1)!.S } : { undone: true as const };
    return [{ at, table, item, deleted: Delete !== undefined, ...origin }];
  });
}

function isKeyOf(key: Item, item: Item): boolean {
  return Object.entries(key).every(([name, value]) => item[name] === value);
}

/** The logical name of a caller's table. */
function tableOf(physical: string): string | undefined {
  return ['users', 'orders', 'cities'].find((name) => physical.endsWith(`-${name}`));
}
