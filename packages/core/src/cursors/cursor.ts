import type { CursorBinding } from '../operations/plans.ts';
import type { AttributeMap } from '../values/attribute-value.ts';

/** An opaque, signed text to go on from `lastKey` with the same query of the same caller. */
export function sealCursor(_lastKey: AttributeMap, _binding: CursorBinding, _signingKey: string): string {
  throw new Error('unfinished');
}

/**
 * The key a cursor was made from.
 *
 * @throws SluiceError CURSOR_INVALID when it was changed, or made for another query, table or caller.
 */
export function openCursor(_cursor: string, _binding: CursorBinding, _signingKey: string): AttributeMap {
  throw new Error('unfinished');
}
