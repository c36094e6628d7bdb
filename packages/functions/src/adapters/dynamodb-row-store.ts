import type { AttributeMap, PutFragment, UpdateFragment } from '@sluice/core';
import type { PutAnswer, RowKey, RowPage, RowRange, RowStore } from '../ports/row-store.ts';
import { isServiceError } from './aws/aws-service-error.ts';
import type { DynamoDbClient } from './dynamodb-client.ts';
import { fromSdkItems, itemOfError } from './sdk-items.ts';

/** A table of the system's own (pk, sk), on DynamoDB. */
export class DynamoDbRowStore implements RowStore {
  readonly #client: DynamoDbClient;
  readonly #tableName: string;

  constructor(client: DynamoDbClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async read(keys: readonly RowKey[]) {
    const answer = await this.#client.call('BatchGetItem', {
      RequestItems: {
        [this.#tableName]: {
          Keys: keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } })),
          ConsistentRead: true,
        },
      },
    });
    const unread = answer.UnprocessedKeys?.[this.#tableName]?.Keys ?? [];
    return {
      rows: fromSdkItems(answer.Responses?.[this.#tableName]),
      unread: unread.map((key) => ({ pk: key['pk']?.S ?? '', sk: key['sk']?.S ?? '' })),
    };
  }

  async write(rows: readonly AttributeMap[]): Promise<readonly AttributeMap[]> {
    const answer = await this.#client.call('BatchWriteItem', {
      RequestItems: { [this.#tableName]: rows.map((Item) => ({ PutRequest: { Item } })) },
    });
    return fromSdkItems(answer.UnprocessedItems?.[this.#tableName]?.map((request) => request.PutRequest?.Item));
  }

  async put(request: PutFragment): Promise<PutAnswer> {
    try {
      await this.#client.call('PutItem', {
        ...request,
        TableName: this.#tableName,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return { written: true };
    } catch (error) {
      if (!isServiceError(error, 'ConditionalCheckFailedException')) throw error;
      return { written: false, existing: itemOfError(error) ?? {} };
    }
  }

  async update(request: UpdateFragment): Promise<boolean> {
    try {
      await this.#client.call('UpdateItem', { ...request, TableName: this.#tableName });
      return true;
    } catch (error) {
      if (!isServiceError(error, 'ConditionalCheckFailedException')) throw error;
      return false;
    }
  }

  async query({ pk, from, to, after, limit }: RowRange): Promise<RowPage> {
    const bounded = from !== undefined && to !== undefined;
    const answer = await this.#client.call('Query', {
      TableName: this.#tableName,
      ConsistentRead: true,
      KeyConditionExpression: bounded ? '#pk = :pk AND #sk BETWEEN :from AND :to' : '#pk = :pk',
      ExpressionAttributeNames: bounded ? { '#pk': 'pk', '#sk': 'sk' } : { '#pk': 'pk' },
      ExpressionAttributeValues: {
        ':pk': { S: pk },
        ...(bounded ? { ':from': { S: from }, ':to': { S: to } } : {}),
      },
      ...(after === undefined ? {} : { ExclusiveStartKey: { pk: { S: pk }, sk: { S: after } } }),
      ...(limit === undefined ? {} : { Limit: limit }),
    });
    const next = answer.LastEvaluatedKey?.['sk']?.S;
    return { rows: fromSdkItems(answer.Items), ...(next === undefined ? {} : { next }) };
  }
}
