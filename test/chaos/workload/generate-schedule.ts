import type { JsonObject } from '../../../packages/core/src/index.ts';
import { streamOf } from '../simulation/random-streams.ts';
import type { Action, SentEvent } from './action.ts';
import { Chance } from './chance.ts';
import { someTags, userCondition } from './conditions.ts';
import { contestedWrites, importJob } from './import-jobs.ts';

export const callers = ['ada', 'bob', 'eve'] as const;

export interface ScheduleSize {
  /** Requests with writes and queries; imports come on top. */
  readonly requests: number;
  /** Over which the requests are spread. */
  readonly seconds: number;
}

const start = Date.UTC(2026, 0, 1);

/** What the clients do, from a seed: few items, so that they get into each other's way. */
export function generateSchedule(seed: number, { requests, seconds }: ScheduleSize): readonly Action[] {
  const random = streamOf(seed, 'schedule');
  const chance = new Chance(random);
  const sent: { readonly caller: string; readonly event: SentEvent }[] = [];
  const actions: Omit<Action, 'number'>[] = [];
  for (let index = 0; index < requests; index++) {
    const caller = chance.of(callers);
    const atMs = Math.floor(random.next() * seconds * 1000);
    const count = chance.of([1, 1, 1, 2, 4, 12]);
    const events = Array.from({ length: count }, (_, place): SentEvent => {
      const earlier = sent.filter((one) => one.caller === caller);
      if (earlier.length > 0 && chance.happens(0.06)) return again(chance.of(earlier).event, chance);
      const event = newEvent(`e${index}-${place}`, atMs, chance);
      sent.push({ caller, event });
      return event;
    });
    // An id twice in one request would leave open which of the two is answered.
    const distinct = [...new Map(events.map((event) => [event.id, event])).values()];
    actions.push({ atMs, caller, events: distinct, ...(chance.happens(0.2) && { wait: chance.of([1, 5, 20]) }) });
  }
  for (const [index, table] of (['cities', 'orders'] as const).entries()) {
    actions.push(...importJob({ job: `job-${index}`, table, caller: callers[index]!, seconds }, random));
  }
  const undoable = streamOf(seed, 'undoable');
  if (undoable.next() < 0.7) {
    const job = { job: 'job-2', table: 'cities', caller: callers[2], seconds, undone: true } as const;
    actions.push(...importJob(job, undoable), ...contestedWrites(job, callers, undoable));
  }
  return actions.toSorted((a, b) => a.atMs - b.atMs).map((action, number) => ({ ...action, number }));
}

/** The same event, or another one of the same id. */
function again(event: SentEvent, chance: Chance): SentEvent {
  if (chance.happens(0.7)) return event;
  const other = newBody(timeOf(event.time, chance), chance);
  // Another time alone does not make another event.
  const same = JSON.stringify([other.type, other.data]) === JSON.stringify([event.type, event.data]);
  return same ? event : { ...event, ...other };
}

function newEvent(id: string, atMs: number, chance: Chance): SentEvent {
  const time = timeOf(new Date(start + atMs).toISOString(), chance);
  return { id, ...newBody(time, chance) };
}

/** Clients' clocks differ by up to ten seconds. */
function timeOf(time: string, chance: Chance): string {
  return new Date(Date.parse(time) + Math.floor((chance.next() - 0.5) * 20_000)).toISOString();
}

type Body = Omit<SentEvent, 'id'>;

function newBody(time: string, chance: Chance): Body {
  const kinds = [count, count, count, user, user, user, order, order, order, query, domain] as const;
  return chance.of(kinds)(time, chance);
}

/** A counter is only ever added to: its value is the sum of all that succeeded. */
function count(time: string, chance: Chance): Body {
  const key = { country: 'COUNT', id: `c${chance.below(4)}` };
  return { type: 'write.update', time, data: { table: 'cities', key, add: { n: 1 + chance.below(9) }, upsert: true } };
}

function user(time: string, chance: Chance): Body {
  const id = `u${chance.below(5)}`;
  const item = {
    id,
    name: `N${chance.below(100)}`,
    email: `${id}@example.com`,
    age: chance.below(90),
    ...(chance.happens(0.7) && { tags: someTags(chance) }),
  };
  const condition = chance.happens(0.5) ? { if: userCondition(chance) } : {};
  const table = 'users';
  switch (chance.of(['insert', 'put', 'update', 'update', 'add', 'delete'] as const)) {
    case 'insert':
      return { type: 'write.insert', time, data: { table, item } };
    case 'put':
      return { type: 'write.put', time, data: { table, item, ...condition } };
    case 'update': {
      const change = {
        set: { name: item.name },
        remove: chance.happens(0.3) ? ['visits'] : ['note'],
        ...chance.of([{}, { add: { tags: someTags(chance) } }, { delete: { tags: someTags(chance) } }]),
      };
      return { type: 'write.update', time, data: { table, key: { id }, ...change, ...condition } };
    }
    case 'add': {
      const change = { add: { visits: 1 }, ...(chance.happens(0.5) && { delete: { tags: someTags(chance) } }) };
      return { type: 'write.update', time, data: { table, key: { id }, ...change, ...condition } };
    }
    case 'delete':
      return { type: 'write.delete', time, data: { table, key: { id }, ...condition } };
  }
}

/** Orders have a version: what comes late must change nothing. */
function order(time: string, chance: Chance): Body {
  const key = { customerId: 'C', orderId: `o${chance.below(4)}` };
  const version = chance.happens(0.5) ? { updatedAt: timeOf(time, chance) } : {};
  const table = 'orders';
  switch (chance.of(['insert', 'put', 'put', 'update', 'update', 'delete'] as const)) {
    case 'insert':
      return { type: 'write.insert', time, data: { table, item: { ...key, total: chance.below(50), ...version } } };
    case 'put':
      return { type: 'write.put', time, data: { table, item: { ...key, total: chance.below(50), ...version } } };
    case 'update': {
      const set = { total: chance.below(50), ...version };
      return { type: 'write.update', time, data: { table, key, set, add: { edits: 1 }, upsert: chance.happens(0.5) } };
    }
    case 'delete':
      return { type: 'write.delete', time, data: { table, key } };
  }
}

function query(time: string, chance: Chance): Body {
  const key: JsonObject = chance.of([
    { table: 'users', key: { id: `u${chance.below(5)}` } },
    { table: 'orders', key: { customerId: 'C', orderId: `o${chance.below(4)}` } },
    { table: 'cities', key: { country: 'COUNT', id: `c${chance.below(4)}` } },
  ]);
  if (chance.happens(0.4)) return { type: 'query.get', time, data: { ...key, consistent: true } };
  if (chance.happens(0.5)) {
    const ids = chance.shuffled(['u0', 'u1', 'u2', 'u3', 'u4', 'u0', 'none']).slice(chance.below(6));
    return {
      type: 'query.batch-get',
      time,
      data: { table: 'users', keys: ids.map((id) => ({ id })), consistent: true },
    };
  }
  if (chance.happens(0.5)) {
    const filter = chance.happens(0.6) ? { filter: userCondition(chance) } : {};
    return { type: 'query.scan', time, data: { table: 'users', ...filter } };
  }
  return { type: 'query.query', time, data: { table: 'orders', ...orders(chance), consistent: true } };
}

/** Some of the orders, in one order or the other, now and then not all at once. */
function orders(chance: Chance): JsonObject {
  const place = `o${chance.below(4)}`;
  const some = chance.of([{}, {}, { '>=': place }, { '<': place }, { between: ['o1', 'o2'] }, { beginsWith: 'o' }]);
  return {
    key: { customerId: 'C', ...(Object.keys(some).length > 0 && { orderId: some }) },
    ...(chance.happens(0.3) && { filter: chance.of([{ total: { '>': 20 } }, { edits: { exists: true } }]) }),
    ...(chance.happens(0.5) && { order: chance.of(['asc', 'desc']) }),
    ...(chance.happens(0.3) && { limit: 1 + chance.below(3) }),
  };
}

function domain(time: string, chance: Chance): Body {
  return { type: chance.of(['user.signed-up', 'auth.logged-in']), time, data: { number: chance.below(1000) } };
}
