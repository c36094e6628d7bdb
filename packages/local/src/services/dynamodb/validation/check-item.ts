import { validationError } from '../dynamodb-errors.ts';
import type { DocumentPath } from '../expressions/document-path.ts';
import type { Table } from '../tables/table.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import { itemSize, MAX_ITEM_BYTES } from '../values/item-size.ts';

/** Refuses an item that is larger than an item may be. */
export function checkItemSize(item: AttributeMap): number {
  const size = itemSize(item);
  if (size > MAX_ITEM_BYTES) throw validationError('Item size has exceeded the maximum allowed size');
  return size;
}

/** Refuses paths into key attributes, which are scalars. */
export function checkKeyPaths(table: Table, paths: readonly DocumentPath[] = []): void {
  const nested = paths.filter((path) => path.length > 1).map(([head]) => head);
  if (nested.length === 0) return;
  const key = table.keyAttributes.find(({ name }) => nested.includes(name));
  if (key !== undefined) throw notScalar(`Key: ${key.name}`);
  for (const index of table.indexes) {
    const indexKey = [...index.key.partition, ...index.key.sort].find(({ name }) => nested.includes(name));
    if (indexKey !== undefined) throw notScalar(`IndexKey: ${indexKey.name}`);
  }
}

function notScalar(key: string): Error {
  return validationError(
    `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${key}`,
  );
}
