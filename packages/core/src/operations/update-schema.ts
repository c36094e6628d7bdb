import { parsePath } from '../conditions/document-path.ts';
import { pointerTo } from '../json/json-pointer.ts';
import { refuseItem } from './item-check.ts';
import type { MaybePromise, NamedTable } from './operation-types.ts';
import { validateWith } from './schema-check.ts';
import type { UpdateArguments } from './write-update.ts';

/**
 * Asks the table's schema about what an update knows: the key and the attributes set as a whole. Only what it says of
 * attributes that are set or removed counts, since the others are in the table and not here.
 */
export function checkUpdateSchema(table: NamedTable, data: UpdateArguments): MaybePromise<void> {
  const { schema } = table.definition;
  if (!schema) return undefined;
  const set = Object.entries(data.set ?? {}).flatMap(([text, value]) => {
    const [name, ...rest] = parsePath(text);
    return rest.length === 0 ? [[name, value] as const] : [];
  });
  const removed = (data.remove ?? []).map(parsePath).flatMap(([name, ...rest]) => (rest.length === 0 ? [name] : []));
  const touched = new Set([...set.map(([name]) => name), ...removed].map((name) => pointerTo('', name)));
  if (touched.size === 0) return undefined;
  return validateWith(schema, { ...data.key, ...Object.fromEntries(set) }, (errors) =>
    refuseItem(
      table,
      errors.filter(({ pointer }) => touched.has(firstStep(pointer))),
      '/set',
    ),
  );
}

function firstStep(pointer: string): string {
  const end = pointer.indexOf('/', 1);
  return end < 0 ? pointer : pointer.slice(0, end);
}
