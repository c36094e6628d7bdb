import { at } from './model-values.ts';
import type { Clause, Item, Path, SetType, Sum, Value } from './plan.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html; undefined: refused. */
export function applyClauses(clauses: readonly Clause[], item: Item): Item | undefined {
  const copy = structuredClone(item);
  const writes: { path: Path; value: Value | undefined }[] = [];
  for (const clause of clauses) {
    const value = result(clause, item);
    if (value === 'refused') return undefined;
    if (value !== 'unchanged') writes.push({ path: clause.path, value });
    else if (!hasParent(item, clause.path)) return undefined;
  }
  if (writes.some(({ path }) => !hasParent(item, path))) return undefined;
  const touched = new Set<unknown[]>();
  for (const { path, value } of writes) write(copy, path, value, touched);
  for (const list of touched) list.splice(0, list.length, ...list.filter((element) => element !== undefined));
  return copy;
}

/** Whether a clause gives an index key another type than it has, whatever the item is. */
export function mistypesIndexKey({ path, ...clause }: Clause): boolean {
  const type = { g: 'S', n: 'N' }[path.join('.')];
  if (type === undefined || clause.kind === 'remove') return false;
  return ![type, undefined].includes(clause.kind === 'set' ? typeOf(clause.value) : Object.keys(clause.value)[0]);
}

function typeOf(sum: Sum): string | undefined {
  switch (sum.kind) {
    case 'value':
      return Object.keys(sum.value)[0];
    case 'append':
      return 'L';
    case 'plus':
    case 'minus':
      return 'N';
    default:
      return undefined;
  }
}

function result(clause: Clause, item: Item): Value | undefined | 'refused' | 'unchanged' {
  const current = at(item, clause.path);
  switch (clause.kind) {
    case 'set':
      return compute(clause.value, item) ?? 'refused';
    case 'remove':
      return undefined;
    case 'add':
      return added(current, clause.value);
    case 'delete':
      return withoutMembers(current, clause.value);
  }
}

/** The value of what SET assigns; undefined: refused. */
function compute(sum: Sum, item: Item): Value | undefined {
  switch (sum.kind) {
    case 'value':
      return sum.value;
    case 'path':
      return at(item, sum.path);
    case 'default':
      return at(item, sum.path) ?? compute(sum.otherwise, item);
    case 'append': {
      const [left, right] = [compute(sum.left, item)?.L, compute(sum.right, item)?.L];
      return left === undefined || right === undefined ? undefined : { L: [...left, ...right] };
    }
    default: {
      const [left, right] = [compute(sum.left, item)?.N, compute(sum.right, item)?.N];
      if (left === undefined || right === undefined) return undefined;
      return { N: plus(left, right, sum.kind === 'plus' ? 1n : -1n) };
    }
  }
}

function added(current: Value | undefined, value: Value): Value | 'refused' {
  if (current === undefined) return value;
  if (value.N !== undefined) {
    return current.N === undefined ? 'refused' : { N: plus(current.N, value.N) };
  }
  const type = setType(value);
  const members = current[type];
  return members === undefined ? 'refused' : { [type]: [...new Set([...members, ...(value[type] ?? [])])] };
}

/** Sums of numbers with at most one decimal, which may outgrow what a double holds. */
function plus(left: string, right: string, sign = 1n): string {
  const tenths = inTenths(left) + sign * inTenths(right);
  const size = tenths < 0n ? -tenths : tenths;
  const fraction = size % 10n === 0n ? '' : `.${size % 10n}`;
  return `${tenths < 0n ? '-' : ''}${size / 10n}${fraction}`;
}

function inTenths(number: string): bigint {
  const [integer = '', fraction = '0'] = number.split('.');
  return BigInt(integer + fraction);
}

function withoutMembers(current: Value | undefined, value: Value): Value | undefined | 'refused' | 'unchanged' {
  if (current === undefined) return 'unchanged';
  const type = setType(value);
  const members = current[type];
  if (members === undefined) return 'refused';
  const rest = members.filter((member) => !value[type]?.includes(member));
  return rest.length === 0 ? undefined : { [type]: rest };
}

function setType(value: Value): SetType {
  if (value.SS !== undefined) return 'SS';
  return value.NS === undefined ? 'BS' : 'NS';
}

function hasParent(item: Item, path: Path): boolean {
  if (path.length === 1) return true;
  const parent = at(item, path.slice(0, -1));
  return parent?.[typeof path.at(-1) === 'number' ? 'L' : 'M'] !== undefined;
}

function write(item: Item, path: Path, value: Value | undefined, touched: Set<unknown[]>): void {
  const last = path.at(-1);
  if (path.length === 1) {
    if (value === undefined) delete item[String(last)];
    else item[String(last)] = value;
    return;
  }
  const parent = at(item, path.slice(0, -1));
  if (typeof last === 'number') {
    const list = parent?.L as (Value | undefined)[];
    list[last] = value;
    touched.add(list);
  } else {
    const map = parent?.M ?? {};
    if (value === undefined) delete map[String(last)];
    else map[String(last)] = value;
  }
}
