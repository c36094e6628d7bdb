import { isDeepStrictEqual } from 'node:util';
import type { Item, Path, Value } from './plan.ts';

export type ModelItem = Item;

export function at(item: Item, path: Path): Value | undefined {
  let value: Value | undefined = item[String(path[0])];
  for (const step of path.slice(1)) {
    value = typeof step === 'number' ? value?.L?.[step] : value?.M?.[step];
  }
  return value;
}

/** Order of two values of one ordered type; NaN for all others. */
export function compare(left: Value, right: Value): number {
  if (left['N'] !== undefined && right['N'] !== undefined) return Number(left['N']) - Number(right['N']);
  for (const [type, encoding] of [
    ['S', 'utf8'],
    ['B', 'base64'],
  ] as const) {
    if (left[type] === undefined || right[type] === undefined) continue;
    return Buffer.compare(Buffer.from(left[type], encoding), Buffer.from(right[type], encoding));
  }
  return Number.NaN;
}

/** A value with its sets in one order, so that equal values are deeply equal. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [
      name,
      ['SS', 'NS', 'BS'].includes(name) ? (content as string[]).toSorted() : canonical(content),
    ]),
  );
}

export function equal(left: Value, right: Value): boolean {
  return isDeepStrictEqual(canonical(left), canonical(right));
}

/** The parts of an item that paths name, lists without gaps. */
export function pick(item: Item, paths: readonly Path[]): Item {
  const picked: Item = {};
  const names = [...new Set(paths.map(([name]) => String(name)))];
  for (const name of names) {
    const inside = paths.filter(([head]) => head === name).map((path) => path.slice(1));
    const value = item[name] === undefined ? undefined : pickValue(item[name], inside);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function pickValue(value: Value, paths: readonly Path[]): Value | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  if (value.M !== undefined) {
    const map = pick(
      value.M,
      paths.filter(([step]) => typeof step === 'string'),
    );
    return Object.keys(map).length === 0 ? undefined : { M: map };
  }
  const elements = (value.L ?? []).flatMap((element, index) => {
    const inside = paths.filter(([step]) => step === index).map((path) => path.slice(1));
    const picked = inside.length === 0 ? undefined : pickValue(element, inside);
    return picked === undefined ? [] : [picked];
  });
  return elements.length === 0 ? undefined : { L: elements };
}
