import type { ImportUndo } from '@sluice/client';
import { count, counted } from './numbers.ts';

/** `3 rows deleted, 1 restored, 2 kept, being newer`. */
export function undoCounts({ deleted, restored, kept }: ImportUndo): string {
  const newer = kept > 0 ? `, ${count(kept)} kept, being newer than the import` : '';
  return `${counted(deleted, 'row')} deleted, ${count(restored)} restored${newer}`;
}
