import { seededRandom } from '../../../../packages/local/src/random.ts';
import { compare } from './model-values.ts';
import type { Item, Path, SetType, SortCondition, Value } from './plan.ts';

export interface PlanOptions {
  readonly seed: number;
  readonly sortType: 'S' | 'N';
  /**
   * Keeps to what dynalite 4.0.0 has and does as AWS documents. It has no transactions, shows no item a condition failed
   * on, and fetches nothing a local index lacks. It takes empty strings and `false` for missing attributes, and two
   * missing ones for equal; it does not parse `NOT NOT`, and loses itself in a document that is copied into itself.
   */
  readonly forDynalite: boolean;
}

const LONG = 'long'.repeat(400);

/** Makes values of few attributes out of few, so that they meet each other. */
export class RandomValues {
  readonly options: PlanOptions;
  readonly next: () => number;

  constructor(options: PlanOptions) {
    this.options = options;
    const random = seededRandom(options.seed);
    this.next = () => random.next();
  }

  pick<T>(values: readonly T[]): T {
    return values[this.int(values.length)] as T;
  }

  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  item(): Item {
    const item: Item = { ...this.key() };
    if (this.next() < 0.7) item['g'] = this.partition();
    for (const name of ['a', 'b', 'm', 'l', 's', 'n']) {
      if (this.next() < 0.6) item[name] = this.valueFor(name);
    }
    return item;
  }

  key(): Item {
    return { pk: this.partition(), sk: this.#sortValue() };
  }

  /** So many keys, none twice. */
  keys(count: number): Item[] {
    const keys = new Map<string, Item>();
    for (let index = 0; index < count; index++) {
      const key = this.key();
      keys.set(JSON.stringify(key), key);
    }
    return [...keys.values()];
  }

  partition(): Value {
    return { S: this.pick(['p0', 'p1', 'p2']) };
  }

  /** On the table's sort key, or on that of the local index. */
  sortCondition(local: boolean): SortCondition {
    const text = this.options.sortType === 'S' && !local;
    const operator = this.pick(['=', '<', '<=', '>', '>=', 'between', ...(text ? ['begins_with'] : [])]);
    const values = local ? [this.number(), this.number()] : [this.#sortValue(), this.#sortValue()];
    return { operator, values: operator === 'between' ? values.toSorted(compare) : values.slice(0, 1) };
  }

  #sortValue(): Value {
    if (this.options.sortType === 'N') return { N: this.pick(['-20', '-3.5', '-3', '0', '0.25', '2', '10', '100']) };
    return { S: this.pick(['a', 'aa', 'ab', 'b', 'B', 'z', 'é', '~']) };
  }

  valueFor(name: string): Value {
    switch (name) {
      case 'm':
        return {
          M: {
            x: this.scalar(),
            ...(this.next() < 0.5 ? { y: this.scalar() } : {}),
            ...(this.next() < 0.5 ? { d: { M: this.next() < 0.5 ? { e: this.number() } : {} } } : {}),
            ...(this.next() < 0.5 ? { k: this.list() } : {}),
          },
        };
      case 'l':
        return this.list();
      case 's':
        return this.set();
      case 'n':
        return this.number();
      case 'g':
        return this.partition();
      default:
        return this.scalar();
    }
  }

  scalar(): Value {
    const { forDynalite } = this.options;
    const roll = this.next();
    if (roll < 0.45) return { S: this.pick([forDynalite ? 'c' : '', 'a', 'ab', 'abc', 'b', LONG]) };
    if (roll < 0.8) return this.number();
    if (roll < 0.9) return { BOOL: this.next() < 0.5 || forDynalite };
    return this.next() < 0.5 ? { NULL: true } : { B: this.pick(['AQ==', 'AQI=', 'Ag==']) };
  }

  number(): Value {
    return { N: this.pick(['-7', '-1.5', '0', '1', '1.5', '2', '12']) };
  }

  list(): Value {
    return {
      L: Array.from({ length: this.int(4) }, () => (this.next() < 0.2 ? { M: { x: this.scalar() } } : this.scalar())),
    };
  }

  set(): Value {
    const members: Readonly<Record<SetType, readonly string[]>> = {
      SS: ['a', 'b', 'c'],
      NS: ['-1.5', '1', '2'],
      BS: ['AQ==', 'AQI=', 'Ag=='],
    };
    const type = this.pick(['SS', 'NS', 'BS'] as const);
    const start = this.int(3);
    return { [type]: members[type].slice(start, start + 1 + this.int(2)) };
  }

  path(): Path {
    return this.pick(PATHS);
  }

  /** Paths of which none is within another. */
  apart(count: number, paths: readonly Path[] = PATHS): Path[] {
    const chosen: Path[] = [];
    for (let index = 0; index < count; index++) {
      const path = this.pick(paths);
      if (chosen.every((other) => !overlap(other, path))) chosen.push(path);
    }
    return chosen;
  }
}

/** What expressions name: attributes, what is in them, and what is not. */
export const PATHS: readonly Path[] = [
  ['a'],
  ['b'],
  ['n'],
  ['s'],
  ['m'],
  ['l'],
  ['m', 'x'],
  ['m', 'y'],
  ['m', 'd'],
  ['m', 'd', 'e'],
  ['m', 'k', 1],
  ['l', 0],
  ['l', 1],
  ['l', 0, 'x'],
  ['l', 5],
];

function overlap(left: Path, right: Path): boolean {
  const common = Math.min(left.length, right.length);
  return left.slice(0, common).every((step, index) => step === right[index]);
}
