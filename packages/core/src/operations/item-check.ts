import type { JsonObject } from '../events/sluice-event.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import type { MaybePromise, NamedTable } from './operation-types.ts';

export function checkItem(_table: NamedTable, _item: JsonObject, _pointer: string): AttributeMap {
  throw new Error('unfinished');
}
export function checkWholeItem(_table: NamedTable, _item: JsonObject, _pointer: string): MaybePromise<void> {
  throw new Error('unfinished');
}
