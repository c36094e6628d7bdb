import { receiptKey, type UpdateFragment } from '@sluice/core';
import type { Identity } from './identity.ts';

/** An update that never takes effect: it is answered where the ledger is there and may be written, and is refused where not. */
export function probeLedger({ caller, source, id }: Pick<Identity, 'caller' | 'source' | 'id'>): UpdateFragment {
  return {
    Key: { pk: { S: receiptKey(caller, source, id) }, sk: { S: 'outcome' } },
    UpdateExpression: 'SET #probe = :true',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(pk)',
    ExpressionAttributeNames: { '#probe': 'probe' },
    ExpressionAttributeValues: { ':true': { BOOL: true } },
  };
}
