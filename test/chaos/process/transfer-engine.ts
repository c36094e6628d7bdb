import { AwsError } from '../../../packages/local/src/aws-error.ts';
import { SystemClock } from '../../../packages/local/src/clock.ts';
import { systemRandom } from '../../../packages/local/src/random.ts';
import { DynamoDbService } from '../../../packages/local/src/services/dynamodb/dynamodb-service.ts';
import { Store } from '../../../packages/local/src/store.ts';

interface Page {
  readonly Items: readonly Record<string, { S?: string; N?: string }>[];
  readonly LastEvaluatedKey?: object;
}

export const accounts = ['a', 'b', 'c', 'd', 'e'];
export const openingBalance = 1000;

/** Accounts in a DynamoDB engine on a file: transfers between them are transactions of two updates and a receipt. */
export class TransferEngine {
  readonly #store: Store;
  readonly #engine: DynamoDbService;

  constructor(file: string) {
    this.#store = new Store(file);
    this.#engine = new DynamoDbService({ store: this.#store, clock: new SystemClock(), random: systemRandom });
  }

  /** Makes the tables and opens the accounts, unless they are there. */
  async create(): Promise<void> {
    for (const TableName of ['accounts', 'receipts']) {
      await this.#call('CreateTable', {
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      });
    }
    for (const id of accounts) {
      await this.#call('PutItem', {
        TableName: 'accounts',
        Item: { id: { S: id }, balance: { N: String(openingBalance) }, transfers: { N: '0' } },
      });
    }
  }

  async transfer(id: string, from: string, to: string, amount: number): Promise<void> {
    const add = (account: string, change: number) => ({
      Update: {
        TableName: 'accounts',
        Key: { id: { S: account } },
        UpdateExpression: 'ADD balance :change, transfers :one',
        ExpressionAttributeValues: { ':change': { N: String(change) }, ':one': { N: '1' } },
      },
    });
    await this.#call('TransactWriteItems', {
      TransactItems: [
        add(from, -amount),
        add(to, amount),
        {
          Put: {
            TableName: 'receipts',
            Item: { id: { S: id }, from: { S: from }, to: { S: to }, amount: { N: String(amount) } },
            ConditionExpression: 'attribute_not_exists(id)',
          },
        },
      ],
    });
  }

  /** All items of a table. */
  async items(TableName: string): Promise<readonly Readonly<Record<string, { S?: string; N?: string }>>[]> {
    const items: Record<string, { S?: string; N?: string }>[] = [];
    let ExclusiveStartKey: object | undefined;
    do {
      const page = (await this.#call('Scan', { TableName, ...(ExclusiveStartKey && { ExclusiveStartKey }) })) as Page;
      items.push(...page.Items);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  }

  close(): void {
    this.#engine.close();
    this.#store.close();
  }

  async #call(operation: string, input: object): Promise<object> {
    try {
      return await this.#engine.call(operation, input);
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ResourceInUseException') return {};
      throw error;
    }
  }
}
