import type {
  AttributeDefinition,
  GlobalSecondaryIndexDescription,
  LocalSecondaryIndexDescription,
  PointInTimeRecoveryDescription,
  Projection,
  TableDescription,
  Tag,
} from '@aws-sdk/client-dynamodb';
import type { Wire } from '../values/wire.ts';

type Require<T, Members extends keyof T> = T & { [Member in Members]-?: NonNullable<T[Member]> };

export type GlobalIndexDefinition = Require<
  Wire<GlobalSecondaryIndexDescription>,
  'IndexName' | 'KeySchema' | 'Projection' | 'ProvisionedThroughput'
>;
export type LocalIndexDefinition = Require<
  Wire<LocalSecondaryIndexDescription>,
  'IndexName' | 'KeySchema' | 'Projection'
>;

/** What AWS says of a table, apart from its live counts. */
export type TableProperties = Require<
  Omit<Wire<TableDescription>, 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes' | 'AttributeDefinitions'>,
  'TableName' | 'KeySchema' | 'TableArn' | 'ProvisionedThroughput'
> & {
  AttributeDefinitions: AttributeDefinition[];
  GlobalSecondaryIndexes?: GlobalIndexDefinition[];
  LocalSecondaryIndexes?: LocalIndexDefinition[];
};

/** All there is to know about a table, as it is stored (JSON). */
export interface TableDefinition {
  /** Names the SQL tables; never used again. */
  readonly id: number;
  readonly properties: TableProperties;
  /** SQL table numbers of the indexes, by index name. */
  readonly indexIds: Readonly<Record<string, number>>;
  readonly tags: readonly Tag[];
  readonly ttlAttribute?: string;
  readonly recovery?: Wire<PointInTimeRecoveryDescription>;
}

export type IndexProjection = Projection;
