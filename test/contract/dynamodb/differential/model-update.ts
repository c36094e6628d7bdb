import { at } from './model-values.ts';
import type { Clause, Item, Path, SetType, Value } from './plan.ts';

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

function result(clause: Clause, item: Item): Value | undefined | 'refused' | 'unchanged' {
  const current = at(item, clause.path);
  switch (clause.kind) {
    case 'set':
      return clause.value;
    case 'copy':
      return at(item, clause.from) ?? 'refused';
    case 'plus': {
      const operand = at(item, clause.operand)?.['N'];
      return operand === undefined ? 'refused' : { N: String(Number(operand) + Number(clause.value['N'])) };
    }
    case 'default':
      return current ?? clause.value;
    case 'append': {
      const list = current?.L;
      return list === undefined ? 'refused' : { L: [...list, ...(clause.value.L ?? [])] };
    }
    case 'remove':
      return undefined;
    case 'add':
      return added(current, clause.value);
    case 'delete':
      return withoutMembers(current, clause.value);
  }
}

function added(current: Value | undefined, value: Value): Value | 'refused' {
  if (current === undefined) return value;
  if (value.N !== undefined) {
    return current.N === undefined ? 'refused' : { N: String(Number(current.N) + Number(value.N)) };
  }
  const type = setType(value);
  const members = current[type];
  return members === undefined ? 'refused' : { [type]: [...new Set([...members, ...(value[type] ?? [])])] };
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
  return value.SS === undefined ? 'NS' : 'SS';
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
