import type { JsonObject } from '../../../packages/core/src/index.ts';
import type { SentEvent } from '../workload/action.ts';
import { identityOf, type Item, itemOf } from './apply-write.ts';
import { holds } from './holds.ts';
import { itemText } from './item-values.ts';
import { ItemHistories } from './item-histories.ts';
import type { Receipt } from './receipts.ts';
import { ImportHistories } from './import-histories.ts';
import { keyOf, printOf, type World } from './world.ts';

/** Codes by which the data refuses a write, in the model and in the system. */
const refusals = ['ITEM_EXISTS', 'ITEM_NOT_FOUND', 'CONDITION_NOT_MET'];

/** The tables are what a serial execution of the succeeded writes gives, and every refusal and every read can be explained by it. */
export function* checkTables(world: World): Generator<string> {
  const histories = new ItemHistories();
  const sent = sendingsByPrint(world);
  const told = world.history.receipts.flatMap((receipt) => {
    const sending = sent.get(`${receipt.pk} ${receipt.fingerprint}`);
    return sending?.event.type.startsWith('write.') ? [{ receipt, ...sending }] : [];
  });
  const applied = told.filter(({ receipt }) => isApplied(receipt)).map((one) => ({ at: one.receipt.at, ...one }));
  const imports = new ImportHistories(histories);
  for (const change of [...applied, ...world.history.imported].toSorted((a, b) => a.at - b.at)) {
    if ('table' in change) {
      yield* imports.apply(change);
      continue;
    }
    const { event } = change;
    const problem = histories.apply(event, change.at);
    if (problem !== undefined) yield `event ${event.id} (${event.type} of ${itemOf(event)}) ${problem}`;
  }
  yield* imports.check(world);
  for (const { receipt, event, sentAt } of told) {
    const code = refusalOf(receipt);
    if (code === undefined || histories.couldRefuse(event, code, sentAt, receipt.at)) continue;
    yield `event ${event.id} (${event.type} of ${itemOf(event)}) was refused with ${code}, for which there was never a reason`;
  }
  for (const table of ['users', 'orders', 'cities']) yield* compare(table, histories.items(table), world);
  yield* checkCounters(world, sent);
  yield* checkReads(world, sent, histories);
}

interface First {
  readonly event: SentEvent;
  readonly sentAt: number;
}

/** The first sending of each event, by receipt key and fingerprint. */
function sendingsByPrint({ sendings }: World): ReadonlyMap<string, First> {
  const first = new Map<string, First>();
  for (const sending of sendings) {
    const key = `${keyOf(sending)} ${printOf(sending)}`;
    const known = first.get(key);
    if (known === undefined || sending.sentAt < known.sentAt) first.set(key, sending);
  }
  return first;
}

function isApplied({ status, result }: Receipt): boolean {
  return status === 'succeeded' && (result as { applied?: unknown }).applied === true;
}

function refusalOf({ status, result, error }: Receipt): string | undefined {
  if (status === 'succeeded') return (result as { reason?: string }).reason;
  return error !== undefined && refusals.includes(error.code) ? error.code : undefined;
}

function* compare(table: string, expected: ReadonlyMap<string, Item>, { tables }: World): Generator<string> {
  const rows = tables[table] ?? [];
  const found = new Map(rows.map((item) => [identityOf(table, item), item]));
  for (const identity of new Set([...expected.keys(), ...found.keys()])) {
    const [should, is] = [itemText(expected.get(identity)), itemText(found.get(identity))];
    if (should !== is) yield `${identity} is ${is}, and a serial execution gives ${should}`;
  }
}

/** Counters without the model: what all succeeded additions add up to. */
function* checkCounters(world: World, sent: ReadonlyMap<string, First>): Generator<string> {
  const sums = new Map<string, number>();
  for (const row of world.outcomes.values()) {
    const event = sent.get(`${row.pk} ${row.fingerprint}`)?.event;
    if (row.status !== 'succeeded' || event?.type !== 'write.update' || event.data['table'] !== 'cities') continue;
    if ((event.data['key'] as Item)['country'] !== 'COUNT') continue;
    const { n } = event.data['add'] as { n: number };
    sums.set(itemOf(event), (sums.get(itemOf(event)) ?? 0) + n);
  }
  for (const item of world.tables['cities'] ?? []) {
    if (item['country'] !== 'COUNT') continue;
    const identity = identityOf('cities', item);
    if (item['n'] !== sums.get(identity))
      yield `counter ${identity} is ${String(item['n'])}, and its events add up to ${sums.get(identity)}`;
    sums.delete(identity);
  }
  for (const [identity, sum] of sums) yield `counter ${identity} is not there, and its events add up to ${sum}`;
}

/** A consistent read tells what its item was at some time between sending and answer. */
function* checkReads(
  { history }: World,
  sent: ReadonlyMap<string, First>,
  histories: ItemHistories,
): Generator<string> {
  for (const receipt of history.receipts) {
    const sending = sent.get(`${receipt.pk} ${receipt.fingerprint}`);
    if (receipt.status !== 'succeeded' || sending === undefined) continue;
    const reads = readsOf(sending.event, receipt.result);
    if (reads?.length === 0) yield `query ${sending.event.id} did not tell of each of its keys`;
    if (reads === undefined) yield* checkPage(receipt, sending, histories);
    for (const [identity, item] of reads ?? []) {
      const states = histories.during(identity, sending.sentAt, receipt.at);
      if (states.some((state) => itemText(state) === itemText(item ?? undefined))) continue;
      yield `query ${sending.event.id} read ${itemText(item ?? undefined)} of ${identity}, which it never was`;
    }
  }
}

/** What a query read of the items that it named; undefined for one that named none. */
function readsOf(event: SentEvent, result: unknown): readonly (readonly [string, Item | null])[] | undefined {
  if (event.type === 'query.get') return [[itemOf(event), (result as { item: Item | null }).item]];
  if (event.type !== 'query.batch-get') return undefined;
  const { table, keys } = event.data as unknown as { readonly table: string; readonly keys: readonly Item[] };
  const { items, unread } = result as { readonly items: readonly (Item | null)[]; readonly unread: number };
  const identities = keys.map((key) => identityOf(table, key));
  // One that tells of fewer tells of the first.
  if (items.length + unread !== keys.length) return [];
  return items.map((item, place) => [identities[place]!, item]);
}

/** A query or scan tells of each item what it was at some time, and leaves out none that was there all the time. */
function* checkPage({ result, at }: Receipt, { event, sentAt }: First, histories: ItemHistories): Generator<string> {
  if (!event.type.startsWith('query.') || result === undefined) return;
  const { table, filter, limit, key, order } = event.data as unknown as PageData;
  const { items, cursor } = result as { items: readonly Item[]; cursor: unknown };
  if (items.length > (limit ?? Infinity)) yield `${event.type} ${event.id} read ${items.length} items, more than asked`;
  const found = new Map(items.map((item) => [identityOf(table, item), item]));
  const wanted = { ...filter, ...key };
  const isMeant = (state: Item | undefined): boolean => state !== undefined && holds(wanted, state);
  const read = [...found.keys()];
  const isLater = (a: string, b: string): boolean => (order === 'desc' ? a < b : a > b);
  if (key && read.some((identity, index) => index > 0 && !isLater(identity, read[index - 1]!)))
    yield `${event.type} ${event.id} read ${read.join(', ')}, which is not their order`;
  for (const identity of new Set([...histories.identities(table), ...read])) {
    const item = found.get(identity);
    // A page may end before its time, and says so; of what comes before its end it leaves out nothing.
    const last = key && read.at(-1);
    if (item === undefined && cursor !== null && (last === undefined || isLater(identity, last))) continue;
    const states = histories.during(identity, sentAt, at);
    if (states.some((state) => (item ? isMeant(state) && itemText(state) === itemText(item) : !isMeant(state))))
      continue;
    yield `${event.type} ${event.id} read ${itemText(item)} of ${identity}, which it never was`;
  }
}

interface PageData {
  readonly table: string;
  readonly filter?: JsonObject;
  readonly limit?: number;
  /** Of a query: in the order of its sort key. */
  readonly key?: JsonObject;
  readonly order?: string;
}
