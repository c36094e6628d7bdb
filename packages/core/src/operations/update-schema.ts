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
  const removed = (data.remove ?? []).map(parsePath).map(([name, ...rest]) => (rest.length === 0 ? name : undefined));
  const places = new Map([
    ...set.map(([name]) => [pointerTo('', name), pointerTo('/set', name)] as const),
    ...removed.flatMap((name, at) =>
      name === undefined ? [] : [[pointerTo('', name), pointerTo('/remove', at)] as const],
    ),
  ]);
  if (places.size === 0) return undefined;
  return validateWith(schema, { ...data.key, ...Object.fromEntries(set) }, (errors) => {
    const touched = errors.flatMap(({ message, pointer }) => {
      const attribute = firstStep(pointer);
      const place = places.get(attribute);
      return place === undefined ? [] : [{ message, pointer: place + pointer.slice(attribute.length) }];
    });
    refuseItem(table, touched, '');
  });
}

function firstStep(pointer: string): string {
  const end = pointer.indexOf('/', 1);
  return end < 0 ? pointer : pointer.slice(0, end);
}
