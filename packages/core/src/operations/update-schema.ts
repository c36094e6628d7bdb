import type { MaybePromise, NamedTable } from './operation-types.ts';
import type { UpdateArguments } from './write-update.ts';

export function checkUpdateSchema(_table: NamedTable, _data: UpdateArguments): MaybePromise<void> {
  throw new Error('unfinished');
}
