import type { Action, Condition, IndexName, Item, Path, Query, Scan, Step, Write } from './plan.ts';
import { randomClauses, randomCondition } from './random-expressions.ts';
import { type PlanOptions, RandomValues } from './random-values.ts';

/** Makes operations on few keys and few attributes, so that they meet each other. The same seed, the same plan. */
export class RandomPlan {
  readonly #values: RandomValues;

  constructor(options: PlanOptions) {
    this.#values = new RandomValues(options);
  }

  step(): Step {
    const values = this.#values;
    const roll = values.next();
    if (roll < 0.45) return this.#single();
    if (roll < 0.52) return { kind: 'get', key: values.key(), ...this.#maybePaths(), consistent: values.next() < 0.5 };
    if (roll < 0.7) return this.#query();
    if (roll < 0.77) return this.#scan();
    if (roll < 0.82) {
      const keys = values.keys(1 + values.int(5));
      return { kind: 'batch-get', keys, ...this.#maybePaths(), consistent: values.next() < 0.5 };
    }
    if (roll < 0.87 || values.options.forDynalite) {
      const writes = values
        .keys(1 + values.int(4))
        .map((key) => (values.next() < 0.7 ? { put: { ...values.item(), ...key } } : { delete: key }));
      return { kind: 'batch-write', writes };
    }
    if (roll < 0.91) {
      return {
        kind: 'transact-get',
        reads: values.keys(1 + values.int(4)).map((key) => ({ key, ...this.#maybePaths() })),
      };
    }
    if (roll < 0.997) {
      const actions = values.keys(1 + values.int(4)).map((key) => this.#action(key));
      return { kind: 'transact-write', actions, again: values.next() < 0.2 };
    }
    return { kind: 'rebuild' };
  }

  #single(): Step {
    const values = this.#values;
    const write = this.#write(values.key());
    if (write.kind !== 'update') return { ...write, returns: values.pick(['NONE', 'ALL_OLD']) };
    return { ...write, returns: values.pick(['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']) };
  }

  #write(key: Item): Write {
    const values = this.#values;
    const conditional = { ...this.#maybeCondition(), shows: values.next() < 0.3 && !values.options.forDynalite };
    const roll = values.next();
    if (roll < 0.45) return { kind: 'put', item: { ...values.item(), ...key }, ...conditional };
    if (roll < 0.6) return { kind: 'delete', key, ...conditional };
    return { kind: 'update', key, clauses: randomClauses(values), ...conditional };
  }

  #query(): Query {
    const values = this.#values;
    const index = this.#maybeIndex();
    const local = index.index === 'byNumber';
    return {
      kind: 'query',
      ...index,
      partition: values.partition(),
      ...(values.next() < 0.6 ? { sort: values.sortCondition(local) } : {}),
      ...this.#answer(index.index),
      consistent: index.index !== 'byGroup' && values.next() < 0.5,
      descending: values.next() < 0.5,
      limit: 1 + values.int(6),
    };
  }

  #scan(): Scan {
    const values = this.#values;
    const index = this.#maybeIndex();
    const { select, ...answer } = this.#answer(index.index);
    return {
      kind: 'scan',
      ...index,
      ...answer,
      ...(select === 'COUNT' ? { select } : {}),
      segments: 1 + values.int(3),
      limit: 1 + values.int(6),
    };
  }

  #maybeIndex(): { index?: IndexName } {
    const roll = this.#values.next();
    if (roll < 0.55) return {};
    return { index: roll < 0.8 ? 'byGroup' : 'byNumber' };
  }

  /** What to answer of rows. A filter on an index sees what is projected to it: not asked of the index with a part. */
  #answer(index: IndexName | undefined): Pick<Query, 'filter' | 'paths' | 'select'> {
    const filter = index === 'byNumber' ? {} : this.#maybeFilter();
    const roll = this.#values.next();
    if (index === 'byNumber' && this.#values.options.forDynalite) return filter;
    if (roll < 0.3) return { ...filter, paths: this.#values.apart(1 + this.#values.int(3)) };
    if (roll < 0.4) return { ...filter, select: 'COUNT' };
    return roll < 0.5 ? { ...filter, select: 'ALL_ATTRIBUTES' } : filter;
  }

  #action(key: Item): Action {
    const values = this.#values;
    if (values.next() < 0.75) return this.#write(key);
    return { kind: 'check', key, condition: randomCondition(values, 2), shows: values.next() < 0.3 };
  }

  #maybePaths(): { paths?: readonly Path[] } {
    return this.#values.next() < 0.5 ? { paths: this.#values.apart(1 + this.#values.int(3)) } : {};
  }

  #maybeCondition(): { condition?: Condition } {
    return this.#values.next() < 0.5 ? { condition: randomCondition(this.#values, 2) } : {};
  }

  #maybeFilter(): { filter?: Condition } {
    return this.#values.next() < 0.5 ? { filter: randomCondition(this.#values, 2) } : {};
  }
}
