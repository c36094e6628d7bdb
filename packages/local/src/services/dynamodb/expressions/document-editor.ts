import { validationError } from '../dynamodb-errors.ts';
import { type AttributeMap, type AttributeValue, attribute, emptyMap } from '../values/attribute-value.ts';
import type { DocumentPath } from './document-path.ts';

interface ListEdits {
  readonly removed: Set<number>;
  readonly appended: { readonly index: number; readonly value: AttributeValue }[];
}

/**
 * Edits a copy of an item by document paths. Indexes mean the list as it was: elements are removed, and those set
 * beyond the end appended, only by `finish`.
 */
export class DocumentEditor {
  readonly #item: AttributeMap;
  readonly #owned = new Set<string>();
  readonly #lists = new Map<AttributeValue[], ListEdits>();

  constructor(item: AttributeMap) {
    this.#item = copyMap(item);
  }

  get(path: DocumentPath): AttributeValue | undefined {
    const container = this.#container(path);
    const last = path.at(-1);
    if (container.list !== undefined) return container.list[last as number];
    return attribute(container.map, last as string);
  }

  set(path: DocumentPath, value: AttributeValue): void {
    const container = this.#container(path);
    const last = path.at(-1);
    if (container.map !== undefined) container.map[last as string] = value;
    else if ((last as number) < container.list.length) container.list[last as number] = value;
    else this.#editsOf(container.list).appended.push({ index: last as number, value });
  }

  remove(path: DocumentPath): void {
    const container = this.#container(path);
    const last = path.at(-1);
    if (container.map !== undefined) delete container.map[last as string];
    else this.#editsOf(container.list).removed.add(last as number);
  }

  finish(): AttributeMap {
    for (const [list, edits] of this.#lists) {
      const kept = list.filter((_, index) => !edits.removed.has(index));
      const appended = edits.appended.toSorted((a, b) => a.index - b.index).map(({ value }) => value);
      list.splice(0, list.length, ...kept, ...appended);
    }
    return this.#item;
  }

  #container(
    path: DocumentPath,
  ): { map: AttributeMap; list?: undefined } | { list: AttributeValue[]; map?: undefined } {
    if (path.length === 1) return { map: this.#item };
    let value = this.#own(String(path[0]));
    for (const step of path.slice(1, -1)) {
      if (typeof step === 'number') value = value?.L?.[step];
      else value = value?.M === undefined ? undefined : attribute(value.M, step);
    }
    const inList = typeof path.at(-1) === 'number';
    if (inList && value?.L !== undefined) return { list: value.L };
    if (!inList && value?.M !== undefined) return { map: value.M };
    throw validationError('The document path provided in the update expression is invalid for update');
  }

  /** A top-level attribute as a copy that may be edited. */
  #own(name: string): AttributeValue | undefined {
    const value = attribute(this.#item, name);
    if (value === undefined || this.#owned.has(name)) return value;
    this.#owned.add(name);
    const copy = copyDocument(value);
    this.#item[name] = copy;
    return copy;
  }

  #editsOf(list: AttributeValue[]): ListEdits {
    let edits = this.#lists.get(list);
    if (edits === undefined) {
      edits = { removed: new Set(), appended: [] };
      this.#lists.set(list, edits);
    }
    return edits;
  }
}

function copyMap(map: AttributeMap): AttributeMap {
  const copy = emptyMap();
  for (const name of Object.keys(map)) {
    const value = map[name];
    if (value !== undefined) copy[name] = value;
  }
  return copy;
}

function copyDocument(value: AttributeValue): AttributeValue {
  if (value.L !== undefined) return { L: value.L.map(copyDocument) };
  if (value.M === undefined) return value;
  const copy = emptyMap();
  for (const [name, element] of Object.entries(value.M)) copy[name] = copyDocument(element);
  return { M: copy };
}
