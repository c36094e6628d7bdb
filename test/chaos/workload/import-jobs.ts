import type { JsonObject } from '../../../packages/core/src/index.ts';
import type { Random } from '../../../packages/local/src/random.ts';
import type { Action, SentEvent } from './action.ts';
import { Chance } from './chance.ts';

export interface JobOptions {
  readonly job: string;
  readonly table: 'cities' | 'orders';
  readonly caller: string;
  readonly seconds: number;
  /** It keeps what was there before, and is undone somewhere on its way. */
  readonly undone?: boolean;
}

const firstMs = Date.UTC(2026, 0, 1);

/** One import: batches in any order, some of them twice, some under another id, some rows broken; start and end anywhere among them. */
export function importJob(
  { job, table, caller, seconds, undone = false }: JobOptions,
  random: Random,
): Omit<Action, 'number'>[] {
  const chance = new Chance(random);
  const event = (id: string, type: string, data: JsonObject): SentEvent => ({
    id: `${job}-${id}`,
    type,
    time: new Date(firstMs).toISOString(),
    data: { job, ...data },
  });
  const most = table === 'orders' || undone ? 15 : 55;
  const batches = Array.from({ length: 3 + chance.below(4) }, (_, batch) => ({
    batch,
    items: Array.from({ length: 3 + chance.below(most) }, (__, row) =>
      undone && chance.happens(0.2) ? sharedRow(job, chance) : rowOf(table, job, batch, row, chance),
    ),
  }));
  const items = batches.reduce((sum, { items: rows }) => sum + rows.length, 0);
  const once = batches.map(({ batch, items: rows }) =>
    event(`b${batch}`, 'import.batch', { table, batch, items: rows }),
  );
  const twice = batches.flatMap(({ batch, items: rows }) =>
    chance.happens(0.3)
      ? [event(chance.happens(0.5) ? `b${batch}` : `x${batch}`, 'import.batch', { table, batch, items: rows })]
      : [],
  );
  const start = event('start', 'import.start', { table, ...(undone && { undoable: true }) });
  const events = [
    ...(undone ? [] : [start]),
    ...once,
    ...twice,
    event('end', 'import.end', { table, batches: batches.length, items }),
  ];
  const actions = chance.shuffled(events).map((one) => ({
    atMs: Math.floor(random.next() * seconds * 1000),
    caller,
    events: [one],
  }));
  // Seldom before the first of its rows, now and then after the last.
  const undoMs = Math.floor((0.3 + random.next()) * seconds * 1000);
  if (undone) actions.push({ atMs: undoMs, caller, events: [event('undo', 'import.undo', {})] });
  // A job that has begun without it cannot be made undoable any more.
  return undone ? [{ atMs: 0, caller, events: [start] }, ...actions] : actions;
}

/** A row that several batches may have. */
function sharedRow(job: string, chance: Chance): JsonObject {
  return { country: job, id: `x-${chance.below(3)}`, name: 'shared', value: chance.below(1000) };
}

/** What clients do meanwhile to the very items that an undoable import writes. */
export function contestedWrites(
  { job, seconds }: Pick<JobOptions, 'job' | 'seconds'>,
  callers: readonly string[],
  random: Random,
): Omit<Action, 'number'>[] {
  const chance = new Chance(random);
  return Array.from({ length: 15 + chance.below(25) }, (_, number) => {
    const atMs = Math.floor(random.next() * seconds * 1000);
    const key = { country: job, id: `${chance.of(['x', '0', '1', '2'])}-${chance.below(3)}` };
    const table = 'cities';
    const item = { ...key, name: `C${number}` };
    const update = { set: { name: `C${number}` }, add: { edits: 1 } };
    const bodies: readonly Omit<SentEvent, 'id' | 'time'>[] = [
      { type: 'write.put', data: { table, item } },
      { type: 'write.insert', data: { table, item } },
      { type: 'write.update', data: { table, key, ...update, upsert: chance.happens(0.5) } },
      { type: 'write.delete', data: { table, key } },
      { type: 'query.get', data: { table, key, consistent: true } },
    ];
    const time = new Date(firstMs + atMs).toISOString();
    return { atMs, caller: chance.of(callers), events: [{ id: `${job}-w${number}`, time, ...chance.of(bodies) }] };
  });
}

/** Rows of an unversioned table are each written by one batch; rows of a versioned one are fought over by all batches. */
function rowOf(table: 'cities' | 'orders', job: string, batch: number, row: number, chance: Chance): JsonObject {
  if (chance.happens(0.03)) return { broken: row };
  if (table === 'cities') {
    const twin = chance.happens(0.05);
    return { country: job, id: `${batch}-${twin ? 0 : row}`, name: `R${row}`, value: chance.below(1000) };
  }
  const version = firstMs + (batch * 1000 + row) * 1000 + chance.below(1000);
  return {
    customerId: job,
    orderId: `${chance.below(12)}`,
    updatedAt: new Date(version).toISOString(),
    total: batch * 1000 + row,
  };
}
