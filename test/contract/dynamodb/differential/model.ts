import { evaluate } from './model-condition.ts';
import { applyClauses } from './model-update.ts';
import { compare, pick, type ModelItem } from './model-values.ts';
import type { Item, Step } from './plan.ts';

/** What an endpoint answers a step, reduced to what its documentation promises. */
export interface Outcome {
  readonly error?: string;
  readonly item?: Item | undefined;
  readonly items?: readonly Item[];
}

/** DynamoDB as its documentation describes it, in the plainest way: one array of items, no indexes, no expressions. */
export class Model {
  #items: ModelItem[] = [];

  run(step: Step): Outcome {
    switch (step.kind) {
      case 'put': {
        const old = this.#find(step.item);
        if (step.condition !== undefined && !evaluate(step.condition, old ?? {})) return CONDITION_FAILED;
        this.#replace(step.item, step.item);
        return { item: old };
      }
      case 'delete': {
        const old = this.#find(step.key);
        if (step.condition !== undefined && !evaluate(step.condition, old ?? {})) return CONDITION_FAILED;
        this.#replace(step.key, undefined);
        return { item: old };
      }
      case 'update':
        return this.#update(step);
      case 'get': {
        const item = this.#find(step.key);
        return { item: item === undefined || step.paths === undefined ? item : pick(item, step.paths) };
      }
      case 'query':
        return { items: this.#query(step) };
      case 'scan':
        return { items: this.#items.filter((item) => step.filter === undefined || evaluate(step.filter, item)) };
    }
  }

  #update(step: Step & { kind: 'update' }): Outcome {
    const old = this.#find(step.key);
    if (step.condition !== undefined && !evaluate(step.condition, old ?? {})) return CONDITION_FAILED;
    const item = applyClauses(step.clauses, old ?? step.key);
    if (item === undefined) return { error: 'ValidationException' };
    this.#replace(step.key, item);
    const paths = step.clauses.map(({ path }) => path);
    switch (step.returns) {
      case 'ALL_OLD':
        return { item: old };
      case 'ALL_NEW':
        return { item };
      case 'UPDATED_OLD':
        return { item: old === undefined ? undefined : pick(old, paths) };
      case 'UPDATED_NEW':
        return { item: pick(item, paths) };
      default:
        return { item: undefined };
    }
  }

  #query({ index, partition, sort, filter, descending }: Step & { kind: 'query' }): Item[] {
    const name = index ? 'g' : 'pk';
    const found = this.#items.filter((item) => {
      const sortKey = item['sk'] ?? {};
      if (item[name]?.['S'] !== partition['S']) return false;
      if (sort === undefined) return true;
      const [first = {}, second = {}] = sort.values;
      switch (sort.operator) {
        case 'between':
          return compare(sortKey, first) >= 0 && compare(sortKey, second) <= 0;
        case 'begins_with':
          return sortKey.S?.startsWith(first.S ?? '') ?? false;
        default:
          return evaluate({ kind: 'compare', path: ['sk'], operator: sort.operator, value: first }, item);
      }
    });
    const ordered = found.toSorted((a, b) => compare(a['sk'] ?? {}, b['sk'] ?? {}));
    const rows = descending ? ordered.toReversed() : ordered;
    return rows.filter((item) => filter === undefined || evaluate(filter, item));
  }

  #find(key: Item): ModelItem | undefined {
    return this.#items.find((item) => sameKey(item, key));
  }

  #replace(key: Item, item: ModelItem | undefined): void {
    this.#items = this.#items.filter((other) => !sameKey(other, key));
    if (item !== undefined) this.#items.push(item);
  }
}

const CONDITION_FAILED: Outcome = { error: 'ConditionalCheckFailedException' };

function sameKey(left: Item, right: Item): boolean {
  return left['pk']?.['S'] === right['pk']?.['S'] && compare(left['sk'] ?? {}, right['sk'] ?? {}) === 0;
}
