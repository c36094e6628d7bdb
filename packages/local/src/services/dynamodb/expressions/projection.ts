import { type AttributeMap, type AttributeValue, attribute, emptyMap } from '../values/attribute-value.ts';
import type { ProjectionAst } from './ast.ts';
import { checkPathsApart, type DocumentPath } from './document-path.ts';
import { Faults } from './faults.ts';
import type { Placeholders } from './placeholders.ts';

interface ProjectionNode {
  readonly children: Map<string | number, ProjectionNode>;
}

/** Which parts of an item to answer. */
export interface Projection {
  readonly paths: readonly DocumentPath[];
  readonly tree: ProjectionNode;
}

/** Resolves a projection's placeholders and checks it. */
export function compileProjection(ast: ProjectionAst, placeholders: Placeholders): Projection {
  const faults = new Faults<'reserved' | 'name'>(['reserved', 'name']);
  const sink = {
    reserved: (message: string) => faults.report('reserved', message),
    undefinedName: (message: string) => faults.report('name', message),
    undefinedValue: () => {},
  };
  const paths = ast.paths.map((path) => placeholders.path(path, sink));
  faults.throwFirst();
  checkPathsApart(paths);
  return projectionOf(paths);
}

/** The projection to paths known to be apart. */
export function projectionOf(paths: readonly DocumentPath[]): Projection {
  const tree: ProjectionNode = { children: new Map() };
  for (const path of paths) {
    let node = tree;
    for (const step of path) {
      let child = node.children.get(step);
      if (child === undefined) {
        child = { children: new Map() };
        node.children.set(step, child);
      }
      node = child;
    }
  }
  return { paths, tree };
}

/** The projected parts of an item, list elements in order and without gaps. */
export function project(item: AttributeMap, projection: Projection): AttributeMap {
  return projectMap(item, projection.tree);
}

function projectMap(map: AttributeMap, node: ProjectionNode): AttributeMap {
  const projected = emptyMap();
  for (const [name, child] of node.children) {
    const value = typeof name === 'string' ? attribute(map, name) : undefined;
    const part = value === undefined ? undefined : projectValue(value, child);
    if (part !== undefined) projected[name] = part;
  }
  return projected;
}

function projectValue(value: AttributeValue, node: ProjectionNode): AttributeValue | undefined {
  if (node.children.size === 0) return value;
  if (value.M !== undefined) {
    const map = projectMap(value.M, node);
    return Object.keys(map).length === 0 ? undefined : { M: map };
  }
  if (value.L === undefined) return undefined;
  const elements: AttributeValue[] = [];
  const indexes = [...node.children.keys()].filter((key) => typeof key === 'number').toSorted((a, b) => a - b);
  for (const index of indexes) {
    const element = value.L[index];
    const child = node.children.get(index);
    const part = element === undefined || child === undefined ? undefined : projectValue(element, child);
    if (part !== undefined) elements.push(part);
  }
  return elements.length === 0 ? undefined : { L: elements };
}
