import { Units, inIndex } from './model-capacity.ts';
import { evaluate } from './model-condition.ts';
import { applyClauses, mistypesIndexKey } from './model-update.ts';
import { compare, pick, type ModelItem } from './model-values.ts';
import type { Action, Item, Outcome, Query, Read, Scan, SortCondition, Step, Write } from './plan.ts';

/** What an action finds, and what it leaves or why it does not. */
interface Effect {
  readonly key: Item;
  readonly old: Item | undefined;
  readonly now?: Item | undefined;
  readonly failure?: 'ConditionalCheckFailed' | 'ValidationError';
}

/** DynamoDB as its documentation describes it, in the plainest way: one array of items, no indexes, no expressions. */
export class Model {
  #items: ModelItem[] = [];

  run(step: Step): Outcome {
    switch (step.kind) {
      case 'put':
      case 'delete':
      case 'update':
        return this.#write(step);
      case 'get':
        return { item: this.#read(step), ...this.#charge([[this.#find(step.key)]], step.consistent ? 1 : 0.5) };
      case 'query':
        return this.#query(step);
      case 'scan':
        return this.#scan(step);
      case 'batch-get': {
        const items = step.keys.map((key) => this.#read({ ...step, key })).filter((item) => item !== undefined);
        const found = step.keys.map((key) => [this.#find(key)]);
        return { items, ...this.#charge(found, step.consistent ? 1 : 0.5) };
      }
      case 'batch-write':
        return this.#commit(
          step.writes.map((write) => {
            const key = 'put' in write ? write.put : write.delete;
            return { key, old: this.#find(key), now: 'put' in write ? write.put : undefined };
          }),
          1,
        );
      case 'transact-get': {
        const found = step.reads.map(({ key }) => [this.#find(key)]);
        return { items: step.reads.map((read) => this.#read(read)), ...this.#charge(found, 2) };
      }
      case 'transact-write':
        return this.#transact(step.actions);
      case 'rebuild':
        return {};
    }
  }

  #write(step: Step & Write): Outcome {
    const effect = this.#effectOf(step);
    if (effect.failure === 'ValidationError') return { error: 'ValidationException' };
    if (effect.failure !== undefined) {
      return { error: 'ConditionalCheckFailedException', item: step.shows ? effect.old : undefined };
    }
    const { old, now } = effect;
    return { item: returned(step, old, now), ...this.#commit([effect], 1) };
  }

  #transact(actions: readonly Action[]): Outcome {
    const effects = actions.map((action) => this.#effectOf(action));
    if (effects.every(({ failure }) => failure === undefined)) return this.#commit(effects, 2, actions);
    return {
      error: 'TransactionCanceledException',
      reasons: effects.map(({ failure, old }, index) => ({
        code: failure ?? 'None',
        item: failure === 'ConditionalCheckFailed' && actions[index]?.shows === true ? old : undefined,
      })),
    };
  }

  #effectOf(action: Action): Effect {
    const key = action.kind === 'put' ? action.item : action.key;
    const old = this.#find(key);
    if (action.kind === 'update' && action.clauses.some(mistypesIndexKey))
      return { key, old, failure: 'ValidationError' };
    if (action.condition !== undefined && !evaluate(action.condition, old ?? {})) {
      return { key, old, failure: 'ConditionalCheckFailed' };
    }
    if (action.kind === 'put') return { key, old, now: action.item };
    if (action.kind === 'delete') return { key, old };
    if (action.kind === 'check') return { key, old, now: old };
    const now = applyClauses(action.clauses, old ?? key);
    const fits =
      now !== undefined && (now['g'] ?? { S: 'p' }).S !== undefined && (now['n'] ?? { N: '0' }).N !== undefined;
    return !fits || now['g']?.S === '' ? { key, old, failure: 'ValidationError' } : { key, old, now };
  }

  #commit(effects: readonly Effect[], factor: number, actions: readonly Action[] = []): Outcome {
    const units = new Units();
    for (const [index, { key, old, now }] of effects.entries()) {
      if (actions[index]?.kind === 'check') {
        units.check(old, now, factor);
        continue;
      }
      units.write(old, now, factor);
      this.#items = this.#items.filter((other) => !sameKey(other, key));
      if (now !== undefined) this.#items.push(now);
    }
    return { capacity: units.total() };
  }

  #read({ key, paths }: Read): Item | undefined {
    const item = this.#find(key);
    return item === undefined || paths === undefined ? item : pick(item, paths);
  }

  #charge(pages: readonly (readonly (Item | undefined)[])[], factor: number): Outcome {
    const units = new Units();
    for (const page of pages) units.read(page, factor);
    return { capacity: units.total() };
  }

  #query(query: Query): Outcome {
    const { index, partition, sort, descending, consistent, limit } = query;
    const name = index === 'byGroup' ? 'g' : 'pk';
    const sortName = index === 'byNumber' ? 'n' : 'sk';
    const found = this.#items.filter(
      (item) =>
        item[name]?.S === partition.S &&
        (index === undefined || inIndex(index, item) !== undefined) &&
        (sort === undefined || meets(sort, item, sortName)),
    );
    const ordered = found.toSorted((a, b) => compare(a[sortName] ?? {}, b[sortName] ?? {}));
    const rows = descending ? ordered.toReversed() : ordered;
    if (index !== undefined) return this.#rows(query, rows);
    // A page that reaches the limit does not look whether more follows.
    const pages = Array.from({ length: Math.floor(rows.length / limit) + 1 }, (_, page) =>
      rows.slice(page * limit, (page + 1) * limit),
    );
    return { ...this.#rows(query, rows), ...this.#charge(pages, consistent ? 1 : 0.5) };
  }

  #scan(scan: Scan): Outcome {
    const { index } = scan;
    return this.#rows(
      scan,
      this.#items.filter((item) => index === undefined || inIndex(index, item) !== undefined),
    );
  }

  #rows({ index, filter, paths, select }: Omit<Query, 'kind'> | Scan, rows: readonly Item[]): Outcome {
    const whole = index === undefined || select === 'ALL_ATTRIBUTES' || paths !== undefined;
    const seen = rows.map((row) => (whole ? row : (inIndex(index, row) ?? {})));
    const passed = seen.filter((row) => filter === undefined || evaluate(filter, row));
    const counts = { scanned: rows.length, count: passed.length };
    if (select === 'COUNT') return counts;
    return { ...counts, items: passed.map((item) => (paths === undefined ? item : pick(item, paths))) };
  }

  #find(key: Item): ModelItem | undefined {
    return this.#items.find((item) => sameKey(item, key));
  }
}

function returned(step: Step & Write, old: Item | undefined, now: Item | undefined): Item | undefined {
  const paths = step.kind === 'update' ? step.clauses.map(({ path }) => path) : [];
  switch (step.returns) {
    case 'ALL_OLD':
      return old;
    case 'ALL_NEW':
      return now;
    case 'UPDATED_OLD':
      return old === undefined ? undefined : pick(old, paths);
    case 'UPDATED_NEW':
      return now === undefined ? undefined : pick(now, paths);
    default:
      return undefined;
  }
}

function meets({ operator, values }: SortCondition, item: Item, name: string): boolean {
  const [first = {}, second = {}] = values;
  const path = { kind: 'path', path: [name] } as const;
  const [low, high] = [{ kind: 'value', value: first } as const, { kind: 'value', value: second } as const];
  if (operator === 'between') return evaluate({ kind: 'between', operand: path, low, high }, item);
  if (operator === 'begins_with') return evaluate({ kind: 'begins-with', path: [name], operand: low }, item);
  return evaluate({ kind: 'compare', left: path, operator, right: low }, item);
}

function sameKey(left: Item, right: Item): boolean {
  return left['pk']?.['S'] === right['pk']?.['S'] && compare(left['sk'] ?? {}, right['sk'] ?? {}) === 0;
}
