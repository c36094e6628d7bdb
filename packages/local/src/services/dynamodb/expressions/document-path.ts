import { type AttributeMap, type AttributeValue, attribute } from '../values/attribute-value.ts';
import { ExpressionError } from './expression-error.ts';

/** A resolved document path: attribute names and list indexes, the first always a name. */
export type DocumentPath = readonly (string | number)[];

/** The value a path leads to in an item, if any. */
export function valueAt(item: AttributeMap, path: DocumentPath): AttributeValue | undefined {
  let value = attribute(item, path[0] as string);
  for (let step = 1; step < path.length && value !== undefined; step++) {
    const key = path[step];
    if (typeof key === 'number') value = value.L?.[key];
    else value = value.M === undefined || key === undefined ? undefined : attribute(value.M, key);
  }
  return value;
}

/** A path as AWS prints it: `[a, b, [0]]`. */
export function pathString(path: DocumentPath): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}

export function pathsEqual(left: DocumentPath, right: DocumentPath): boolean {
  return left.length === right.length && left.every((step, index) => step === right[index]);
}

/** Refuses two paths of which one is part of the other, or which make one value a map and a list. */
export function checkPathsApart(paths: readonly DocumentPath[]): void {
  let conflict: string | undefined;
  for (const [index, path] of paths.entries()) {
    for (const earlier of paths.slice(0, index)) {
      const relation = relate(earlier, path);
      const pair = `path one: ${pathString(earlier)}, path two: ${pathString(path)}`;
      if (relation === 'overlap') {
        throw new ExpressionError(
          `Two document paths overlap with each other; must remove or rewrite one of these paths; ${pair}`,
        );
      }
      if (relation === 'conflict') {
        conflict ??= `Two document paths conflict with each other; must remove or rewrite one of these paths; ${pair}`;
      }
    }
  }
  if (conflict !== undefined) throw new ExpressionError(conflict);
}

function relate(left: DocumentPath, right: DocumentPath): 'apart' | 'overlap' | 'conflict' {
  const common = Math.min(left.length, right.length);
  for (let step = 0; step < common; step++) {
    if (typeof left[step] !== typeof right[step]) return 'conflict';
    if (left[step] !== right[step]) return 'apart';
  }
  return 'overlap';
}
