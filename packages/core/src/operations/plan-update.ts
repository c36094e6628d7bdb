import type { NamedTable } from './operation-types.ts';
import type { WritePlan } from './plans.ts';
import type { UpdateArguments } from './write-update.ts';

export function planUpdate(_table: NamedTable, _data: UpdateArguments, _time: string): WritePlan {
  throw new Error('unfinished');
}
