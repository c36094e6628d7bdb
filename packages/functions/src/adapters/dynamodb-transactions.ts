import type { CancellationReason, ConsumedCapacity, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ActionStore, TransactionAction, TransactionAnswer, Transactions } from '../ports/transactions.ts';
import { isServiceError } from './aws/aws-service-error.ts';
import type { DynamoDbClient } from './dynamodb-client.ts';
import { fromSdkItem } from './sdk-items.ts';

/** Physical names of what transactions touch; only those the function may touch are given. */
export interface TransactionTables {
  readonly tablePrefix?: string;
  readonly ledger?: string;
  readonly analytics?: string;
}

/** Transactions over the callers' tables and the system's own, on DynamoDB. */
export class DynamoDbTransactions implements Transactions {
  readonly #client: DynamoDbClient;
  readonly #tables: TransactionTables;

  constructor(client: DynamoDbClient, tables: TransactionTables) {
    this.#client = client;
    this.#tables = tables;
  }

  async write(actions: readonly TransactionAction[], token: string): Promise<TransactionAnswer> {
    try {
      const answer = await this.#client.call('TransactWriteItems', {
        TransactItems: actions.map((action) => this.#toSdk(action)),
        ClientRequestToken: token,
        ReturnConsumedCapacity: 'TOTAL',
      });
      const consumed = answer.ConsumedCapacity ?? [];
      const { ledger, analytics } = this.#tables;
      const ofTables = consumed.filter(({ TableName }) => TableName !== ledger && TableName !== analytics);
      return { done: true, capacityUnits: unitsOf(consumed), tableUnits: unitsOf(ofTables) };
    } catch (error) {
      if (!isServiceError(error, 'TransactionCanceledException')) throw error;
      const { CancellationReasons: reasons } = error.fields as { readonly CancellationReasons?: CancellationReason[] };
      if (reasons === undefined) throw error;
      return {
        done: false,
        reasons: reasons.map(({ Code, Message, Item }) => {
          const item = fromSdkItem(Item);
          return { code: Code ?? 'None', ...(Message !== undefined && { message: Message }), ...(item && { item }) };
        }),
      };
    }
  }

  #toSdk({ store, action, request }: TransactionAction): TransactWriteItem {
    const fragment = {
      ...request,
      TableName: this.#nameOf(store),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    return { [action]: fragment } as TransactWriteItem;
  }

  #nameOf(store: ActionStore): string {
    const name = typeof store === 'string' ? this.#tables[store] : prefixed(this.#tables.tablePrefix, store.table);
    if (name === undefined) throw new Error(`This function has no table for ${JSON.stringify(store)}`);
    return name;
  }
}

function unitsOf(consumed: readonly ConsumedCapacity[]): number {
  return consumed.reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0);
}

function prefixed(prefix: string | undefined, table: string): string | undefined {
  return prefix === undefined ? undefined : prefix + table;
}
