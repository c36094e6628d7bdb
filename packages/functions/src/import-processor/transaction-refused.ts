import type { CancellationReason } from '../ports/transactions.ts';

/** DynamoDB refused an action of a transaction for good. */
export class TransactionRefused extends Error {
  constructor({ code, message = '' }: CancellationReason) {
    super(message);
    this.name = code;
  }
}
