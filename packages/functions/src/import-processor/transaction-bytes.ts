/** A transaction takes 4 MB (API_TransactWriteItems.html), conditions included. */
export const maxTransactionBytes = 3_500_000;
