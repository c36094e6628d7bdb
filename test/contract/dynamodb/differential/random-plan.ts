import { seededRandom } from '../../../../packages/local/src/random.ts';
import { compare } from './model-values.ts';
import type { Clause, Condition, Item, Path, SortCondition, Step, Value } from './plan.ts';

export interface PlanOptions {
  readonly seed: number;
  readonly sortType: 'S' | 'N';
  /**
   * Keeps to what dynalite 4.0.0 does as AWS documents. It takes empty strings and `false` for missing attributes,
   * does not parse `NOT NOT`, and loses itself in a document that is copied into itself.
   */
  readonly forDynalite?: boolean;
}

/** Makes operations on few keys and few attributes, so that they meet each other. The same seed, the same plan. */
export class RandomPlan {
  readonly #next: () => number;
  readonly #sortType: 'S' | 'N';

  readonly #forDynalite: boolean;

  constructor({ seed, sortType, forDynalite = false }: PlanOptions) {
    const random = seededRandom(seed);
    this.#next = () => random.next();
    this.#sortType = sortType;
    this.#forDynalite = forDynalite;
  }

  step(): Step {
    const roll = this.#next();
    if (roll < 0.3) return { kind: 'put', item: this.#item(), ...this.#maybeCondition() };
    if (roll < 0.4) return { kind: 'delete', key: this.#key(), ...this.#maybeCondition() };
    if (roll < 0.65) {
      return {
        kind: 'update',
        key: this.#key(),
        clauses: this.#clauses(),
        ...this.#maybeCondition(),
        returns: this.#pick(['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']),
      };
    }
    if (roll < 0.75) {
      const paths = this.#next() < 0.5 ? { paths: this.#apart(1 + this.#int(3)) } : {};
      return { kind: 'get', key: this.#key(), ...paths };
    }
    const filter = this.#next() < 0.5 ? { filter: this.#condition(2) } : {};
    if (roll < 0.93) {
      return {
        kind: 'query',
        index: this.#next() < 0.4,
        partition: { S: this.#pick(['p0', 'p1', 'p2']) },
        ...(this.#next() < 0.6 ? { sort: this.#sortCondition() } : {}),
        ...filter,
        descending: this.#next() < 0.5,
        limit: 1 + this.#int(6),
      };
    }
    return { kind: 'scan', ...filter, limit: 1 + this.#int(6) };
  }

  #item(): Item {
    const item: Item = { ...this.#key() };
    if (this.#next() < 0.7) item['g'] = { S: this.#pick(['p0', 'p1', 'p2']) };
    for (const name of ['a', 'b', 'm', 'l', 's', 'n']) {
      if (this.#next() < 0.6) item[name] = this.#valueFor(name);
    }
    return item;
  }

  #key(): Item {
    return { pk: { S: this.#pick(['p0', 'p1', 'p2']) }, sk: this.#sortValue() };
  }

  #sortValue(): Value {
    if (this.#sortType === 'N') return { N: this.#pick(['-20', '-3.5', '-3', '0', '0.25', '2', '10', '100']) };
    return { S: this.#pick(['a', 'aa', 'ab', 'b', 'B', 'z', 'é', '~']) };
  }

  #sortCondition(): SortCondition {
    const operators = ['=', '<', '<=', '>', '>=', 'between', ...(this.#sortType === 'S' ? ['begins_with'] : [])];
    const operator = this.#pick(operators);
    const [first, second] = [this.#sortValue(), this.#sortValue()];
    if (operator !== 'between') return { operator, values: [first] };
    return { operator, values: compare(first, second) <= 0 ? [first, second] : [second, first] };
  }

  #valueFor(name: string): Value {
    switch (name) {
      case 'm':
        return { M: { x: this.#scalar(), ...(this.#next() < 0.5 ? { y: this.#scalar() } : {}) } };
      case 'l':
        return { L: Array.from({ length: this.#int(4) }, () => this.#scalar()) };
      case 's':
        return this.#set();
      case 'n':
        return this.#number();
      default:
        return this.#scalar();
    }
  }

  #scalar(): Value {
    const roll = this.#next();
    if (roll < 0.45) return { S: this.#pick([this.#forDynalite ? 'c' : '', 'a', 'ab', 'abc', 'b']) };
    if (roll < 0.8) return this.#number();
    if (roll < 0.9) return { BOOL: this.#next() < 0.5 || this.#forDynalite };
    return this.#next() < 0.5 ? { NULL: true } : { B: this.#pick(['AQ==', 'AQI=', 'Ag==']) };
  }

  #number(): Value {
    return { N: this.#pick(['-7', '-1.5', '0', '1', '1.5', '2', '12']) };
  }

  #set(): Value {
    const members = this.#pick([['a'], ['a', 'b'], ['b', 'c']]);
    return this.#next() < 0.5 ? { SS: members } : { NS: members.map((member) => String(member.charCodeAt(0))) };
  }

  #path(): Path {
    return this.#pick<Path>([
      ['a'],
      ['b'],
      ['n'],
      ['s'],
      ['m'],
      ['l'],
      ['m', 'x'],
      ['m', 'y'],
      ['l', 0],
      ['l', 1],
      ['l', 5],
    ]);
  }

  #apart(count: number): Path[] {
    const paths: Path[] = [];
    for (let index = 0; index < count; index++) {
      const path = this.#path();
      if (paths.every((other) => !overlap(other, path))) paths.push(path);
    }
    return paths;
  }

  #clauses(): Clause[] {
    return this.#apart(1 + this.#int(3)).map((path): Clause => {
      switch (this.#int(8)) {
        case 0:
          return { kind: 'remove', path };
        case 1:
          return path.length === 1
            ? { kind: 'add', path, value: this.#next() < 0.5 ? this.#number() : this.#set() }
            : { kind: 'remove', path };
        case 2:
          return path.length === 1 ? { kind: 'delete', path, value: this.#set() } : { kind: 'remove', path };
        case 3:
          return { kind: 'plus', path, operand: this.#path(), value: this.#number() };
        case 4:
          return { kind: 'default', path, value: this.#scalar() };
        case 5:
          return { kind: 'append', path, value: { L: [this.#scalar()] } };
        case 6:
          return { kind: 'copy', path, from: this.#forDynalite ? ['n'] : this.#path() };
        default:
          return { kind: 'set', path, value: path.length === 1 ? this.#valueFor(String(path[0])) : this.#scalar() };
      }
    });
  }

  #maybeCondition(): { condition?: Condition } {
    return this.#next() < 0.5 ? { condition: this.#condition(2) } : {};
  }

  #condition(depth: number): Condition {
    const roll = this.#next();
    if (depth > 0 && roll < 0.25) {
      return { kind: roll < 0.12 ? 'and' : 'or', left: this.#condition(depth - 1), right: this.#condition(depth - 1) };
    }
    if (depth > 0 && roll < 0.33) return { kind: 'not', operand: this.#condition(this.#forDynalite ? 0 : depth - 1) };
    const path = this.#path();
    switch (this.#int(8)) {
      case 0:
        return { kind: this.#next() < 0.5 ? 'exists' : 'not-exists', path };
      case 1:
        return { kind: 'type', path, value: { S: this.#pick(['S', 'N', 'M', 'L', 'SS', 'BOOL', 'NULL', 'B']) } };
      case 2:
        return { kind: 'begins-with', path, value: { S: this.#pick(['a', 'ab', 'b']) } };
      case 3:
        return { kind: 'contains', path, value: this.#next() < 0.5 ? { S: 'a' } : this.#number() };
      case 4:
        return {
          kind: 'size',
          path,
          operator: this.#pick(['=', '<', '>=']),
          value: { N: this.#pick(['0', '1', '2']) },
        };
      case 5:
        return { kind: 'in', path, values: [this.#scalar(), this.#scalar()] };
      case 6:
        return { kind: 'between', path, low: { N: '-2' }, high: { N: '1.5' } };
      default: {
        const ordered = this.#next() < 0.5;
        return {
          kind: 'compare',
          path,
          operator: this.#pick(ordered ? ['<', '<=', '>', '>='] : ['=', '<>']),
          value: ordered ? this.#number() : this.#valueFor(String(path[0])),
        };
      }
    }
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#int(values.length)] as T;
  }

  #int(below: number): number {
    return Math.floor(this.#next() * below);
  }
}

function overlap(left: Path, right: Path): boolean {
  const common = Math.min(left.length, right.length);
  return left.slice(0, common).every((step, index) => step === right[index]);
}
