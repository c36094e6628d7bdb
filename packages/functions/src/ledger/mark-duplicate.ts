import { receiptKey, type UpdateFragment } from '@sluice/core';
import type { Identity } from './identity.ts';

/** The update that notes on an event's outcome that it was sent again. */
export function markDuplicate({ caller, source, id }: Pick<Identity, 'caller' | 'source' | 'id'>): UpdateFragment {
  return {
    Key: { pk: { S: receiptKey(caller, source, id) }, sk: { S: 'outcome' } },
    UpdateExpression: 'SET #duplicate = :true',
    // Without this, the mark would bring back a row that has expired meanwhile, as one without an outcome.
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#duplicate': 'duplicate' },
    ExpressionAttributeValues: { ':true': { BOOL: true } },
  };
}
