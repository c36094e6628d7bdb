import type { SluiceConfig } from '../config/define-config.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import type { NamedTable } from './operation-types.ts';

/** A declared table; TABLE_UNKNOWN with the declared ones otherwise. */
export function tableOf(_config: SluiceConfig, _name: string): NamedTable {
  throw new Error('unfinished');
}
export function keyOf(_table: NamedTable, _key: JsonObject, _pointer: string): AttributeMap {
  throw new Error('unfinished');
}
export function itemIdentity(_table: NamedTable, _key: AttributeMap): string {
  throw new Error('unfinished');
}
