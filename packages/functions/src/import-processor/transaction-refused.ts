import type { CancellationReason } from '../ports/transactions.ts';

/** A transaction takes 4 MB (API_TransactWriteItems.html), conditions included. */
export const maxTransactionBytes = 3_500_000;

/** DynamoDB refused an action of a transaction for good. */
export class TransactionRefused extends Error {
  constructor({ code, message = '' }: CancellationReason) {
    super(message);
    this.name = code;
  }
}

/** A reason that is about one item, and not about its table or a permission. */
export function isRefusedRow({ code }: CancellationReason): boolean {
  return code === 'ValidationError' || code === 'ItemCollectionSizeLimitExceeded';
}
