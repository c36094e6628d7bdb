import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

type KeyType = 'S' | 'N' | 'B';

/** A key in short: `{ pk: 'S' }` or `{ pk: 'S', sk: 'N' }`, partition key first. */
export type Key = Readonly<Record<string, KeyType>>;

export interface TableOptions {
  readonly key: Key;
  readonly global?: Readonly<Record<string, Key>>;
  readonly local?: Readonly<Record<string, Key>>;
  /** Attributes that indexes project besides their keys; none: all. */
  readonly include?: Readonly<Record<string, readonly string[]>>;
}

/** The CreateTable request for a table on demand. */
export function tableRequest(
  name: string,
  { key, global = {}, local = {}, include = {} }: TableOptions,
): CreateTableCommandInput {
  const keys = [key, ...Object.values(global), ...Object.values(local)];
  const types = new Map(keys.flatMap((schema) => Object.entries(schema)));
  const index = (indexName: string, schema: Key) => ({
    IndexName: indexName,
    KeySchema: schemaOf(schema),
    Projection: projectionOf(include[indexName]),
  });
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: schemaOf(key),
    ...(Object.keys(global).length === 0
      ? {}
      : { GlobalSecondaryIndexes: Object.entries(global).map(([indexName, schema]) => index(indexName, schema)) }),
    ...(Object.keys(local).length === 0
      ? {}
      : { LocalSecondaryIndexes: Object.entries(local).map(([indexName, schema]) => index(indexName, schema)) }),
  };
}

/** Creates a table and waits until it is there. */
export async function createTable(client: DynamoDBClient, name: string, options: TableOptions): Promise<void> {
  await client.send(new CreateTableCommand(tableRequest(name, options)));
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: name });
}

export async function deleteTables(client: DynamoDBClient, ...names: readonly string[]): Promise<void> {
  for (const TableName of names) await client.send(new DeleteTableCommand({ TableName }));
}

export function schemaOf(key: Key) {
  return Object.keys(key).map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
  }));
}

function projectionOf(include: readonly string[] | undefined) {
  if (include === undefined) return { ProjectionType: 'ALL' as const };
  if (include.length === 0) return { ProjectionType: 'KEYS_ONLY' as const };
  return { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...include] };
}
