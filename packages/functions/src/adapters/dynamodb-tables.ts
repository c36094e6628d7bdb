import type { AttributeMap, BatchGetFragment, GetFragment, PageFragment, PutFragment } from '@sluice/core';
import type { BatchAnswer, ConditionalPut, FoundItem, ItemPage, ReadAnswer, Tables } from '../ports/tables.ts';
import { isServiceError } from './aws/aws-service-error.ts';
import type { DynamoDbClient } from './dynamodb-client.ts';
import { fromSdkItem, fromSdkItems } from './sdk-items.ts';

/** The callers' tables, on DynamoDB: logical names behind a prefix. */
export class DynamoDbTables implements Tables {
  readonly #client: DynamoDbClient;
  readonly #tablePrefix: string;

  constructor(client: DynamoDbClient, tablePrefix: string) {
    this.#client = client;
    this.#tablePrefix = tablePrefix;
  }

  async get(table: string, request: GetFragment): Promise<FoundItem> {
    const answer = await this.#client.call('GetItem', {
      ...request,
      TableName: this.#tablePrefix + table,
      ReturnConsumedCapacity: 'TOTAL',
    });
    const item = fromSdkItem(answer.Item);
    return { ...(item && { item }), capacityUnits: answer.ConsumedCapacity?.CapacityUnits ?? 0 };
  }

  async query(table: string, request: PageFragment, limit?: number): Promise<ItemPage> {
    const { Segment: _, TotalSegments: __, ...query } = request;
    const answer = await this.#client.call('Query', {
      ...query,
      TableName: this.#tablePrefix + table,
      ...(limit === undefined ? {} : { Limit: limit }),
      ReturnConsumedCapacity: 'TOTAL',
    });
    return pageOf(answer);
  }

  async scan(table: string, request: PageFragment, limit?: number): Promise<ItemPage> {
    const { KeyConditionExpression: _, ScanIndexForward: __, ...scan } = request;
    const answer = await this.#client.call('Scan', {
      ...scan,
      TableName: this.#tablePrefix + table,
      ...(limit === undefined ? {} : { Limit: limit }),
      ReturnConsumedCapacity: 'TOTAL',
    });
    return pageOf(answer);
  }

  async read(
    table: string,
    keys: readonly AttributeMap[],
    request: BatchGetFragment = { ConsistentRead: true },
  ): Promise<ReadAnswer> {
    const name = this.#tablePrefix + table;
    const answer = await this.#client.call('BatchGetItem', {
      RequestItems: { [name]: { ...request, Keys: [...keys] } },
      ReturnConsumedCapacity: 'TOTAL',
    });
    return {
      items: fromSdkItems(answer.Responses?.[name]),
      unread: fromSdkItems(answer.UnprocessedKeys?.[name]?.Keys),
      capacityUnits: answer.ConsumedCapacity?.[0]?.CapacityUnits ?? 0,
    };
  }

  async write(table: string, items: readonly AttributeMap[]): Promise<BatchAnswer> {
    const name = this.#tablePrefix + table;
    const answer = await this.#client.call('BatchWriteItem', {
      RequestItems: { [name]: items.map((Item) => ({ PutRequest: { Item } })) },
      ReturnConsumedCapacity: 'TOTAL',
    });
    return {
      unprocessed: fromSdkItems(answer.UnprocessedItems?.[name]?.map((request) => request.PutRequest?.Item)),
      capacityUnits: answer.ConsumedCapacity?.[0]?.CapacityUnits ?? 0,
    };
  }

  async put(table: string, request: PutFragment): Promise<ConditionalPut> {
    try {
      const answer = await this.#client.call('PutItem', {
        ...request,
        TableName: this.#tablePrefix + table,
        ReturnConsumedCapacity: 'TOTAL',
      });
      return { written: true, capacityUnits: answer.ConsumedCapacity?.CapacityUnits ?? 0 };
    } catch (error) {
      if (!isServiceError(error, 'ConditionalCheckFailedException')) throw error;
      // A refused put consumes what the item's size asks for, too; DynamoDB does not say how much.
      return { written: false, capacityUnits: 1 };
    }
  }
}

interface PageAnswer {
  readonly Items?: Parameters<typeof fromSdkItems>[0];
  readonly ScannedCount?: number | undefined;
  readonly LastEvaluatedKey?: Parameters<typeof fromSdkItem>[0];
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number | undefined } | undefined;
}

function pageOf(answer: PageAnswer): ItemPage {
  const next = fromSdkItem(answer.LastEvaluatedKey);
  return {
    items: fromSdkItems(answer.Items),
    scanned: answer.ScannedCount ?? 0,
    ...(next && { next }),
    capacityUnits: answer.ConsumedCapacity?.CapacityUnits ?? 0,
  };
}
