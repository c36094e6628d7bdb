import type { AttributeMap, DeleteFragment, PutFragment, UpdateFragment } from '@sluice/core';

/** Where an action takes place: one of the callers' tables, the ledger, or the analytics table. */
export type ActionStore = { readonly table: string } | 'ledger' | 'analytics';

export type TransactionAction = { readonly store: ActionStore } & (
  | { readonly action: 'Put'; readonly request: PutFragment }
  | { readonly action: 'Update'; readonly request: UpdateFragment }
  | { readonly action: 'Delete'; readonly request: DeleteFragment }
  | { readonly action: 'ConditionCheck'; readonly request: DeleteFragment & { readonly ConditionExpression: string } }
);

/** Why one action of a cancelled transaction could not be done; `None` when it could. */
export interface CancellationReason {
  readonly code: string;
  readonly message?: string;
  /** The item as stored, when a condition was not met and there is one. */
  readonly item?: AttributeMap;
}

export type TransactionAnswer =
  | {
      readonly done: true;
      /** Of all tables. */
      readonly capacityUnits: number;
      /** Of the callers' tables and their indexes alone. */
      readonly tableUnits: number;
    }
  /** In the order of the actions. */
  | { readonly done: false; readonly reasons: readonly CancellationReason[] };

/** Several changes at once, all of them or none. */
export interface Transactions {
  /**
   * One call with at most 100 actions on different items; rejects as AWS does.
   * @param token the same for a resend of the very same actions: within 10 minutes it is answered, not applied again
   */
  write(actions: readonly TransactionAction[], token: string): Promise<TransactionAnswer>;
}
