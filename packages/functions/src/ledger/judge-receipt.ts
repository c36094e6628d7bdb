import type { AttributeMap } from '@sluice/core';
import type { Identity } from './identity.ts';
import { textOf } from './row-fields.ts';

/**
 * What a receipt that is there already says about the event at hand.
 *
 * - `redelivery`: this very event of this very request was done before; nothing to record.
 * - `duplicate`: the client sent it again in another request.
 * - `reused`: another event under the same id.
 */
export type Familiarity = 'redelivery' | 'duplicate' | 'reused';

/** Compares an event with the receipt that stands in its way. */
export function judgeReceipt(
  existing: AttributeMap,
  { fingerprint, request }: Pick<Identity, 'fingerprint' | 'request'>,
): Familiarity {
  if (textOf(existing, 'fingerprint') !== fingerprint) return 'reused';
  return textOf(existing, 'request') === request ? 'redelivery' : 'duplicate';
}
