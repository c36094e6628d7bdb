import type { CreateTableInput, GlobalSecondaryIndex, LocalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import { defined } from '../defined.ts';
import { type Engine, tableArn } from '../engine.ts';
import type { Wire } from '../values/wire.ts';
import type {
  GlobalIndexDefinition,
  LocalIndexDefinition,
  TableDefinition,
  TableProperties,
} from './table-definition.ts';

/** The definition of the table that a checked CreateTable asks for. Within a change of the registry. */
export function defineTable(engine: Engine, input: Wire<CreateTableInput>): TableDefinition {
  const name = input.TableName ?? '';
  const arn = tableArn(engine, name);
  const seconds = engine.clock.now() / 1000;
  const onDemand = input.BillingMode === 'PAY_PER_REQUEST';
  const global = (input.GlobalSecondaryIndexes ?? []).map((index) => globalIndex(index, arn));
  const local = (input.LocalSecondaryIndexes ?? []).map((index) => localIndex(index, arn));
  const properties: TableProperties = {
    AttributeDefinitions: input.AttributeDefinitions ?? [],
    TableName: name,
    KeySchema: input.KeySchema ?? [],
    TableStatus: 'ACTIVE',
    CreationDateTime: seconds,
    ProvisionedThroughput: throughputOf(input.ProvisionedThroughput),
    TableArn: arn,
    TableId: engine.random.uuid(),
    DeletionProtectionEnabled: input.DeletionProtectionEnabled ?? false,
    WarmThroughput: warmThroughput(input.WarmThroughput, input.ProvisionedThroughput),
    ...(onDemand
      ? {
          BillingModeSummary: {
            BillingMode: 'PAY_PER_REQUEST' as const,
            LastUpdateToPayPerRequestDateTime: seconds,
          },
        }
      : {}),
    ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global }),
    ...(local.length === 0 ? {} : { LocalSecondaryIndexes: local }),
    ...streamProperties(arn, seconds, input.StreamSpecification),
    ...sseProperties(engine, input.SSESpecification),
    ...defined({
      OnDemandThroughput: input.OnDemandThroughput,
      TableClassSummary: input.TableClass === undefined ? undefined : { TableClass: input.TableClass },
    }),
  };
  const indexIds = [...global, ...local].map(({ IndexName }) => [IndexName, engine.tables.nextNumber()] as const);
  return {
    id: engine.tables.nextNumber(),
    properties,
    indexIds: Object.fromEntries(indexIds),
    tags: input.Tags ?? [],
  };
}

/** What AWS tells of an index that is asked for. */
export function globalIndex(index: Wire<GlobalSecondaryIndex>, tableArnOfIndex: string): GlobalIndexDefinition {
  const name = index.IndexName ?? '';
  return {
    IndexName: name,
    KeySchema: index.KeySchema ?? [],
    Projection: index.Projection ?? {},
    IndexStatus: 'ACTIVE',
    ProvisionedThroughput: throughputOf(index.ProvisionedThroughput),
    IndexArn: `${tableArnOfIndex}/index/${name}`,
    WarmThroughput: warmThroughput(index.WarmThroughput, index.ProvisionedThroughput),
    ...defined({ OnDemandThroughput: index.OnDemandThroughput }),
  };
}

function localIndex(index: Wire<LocalSecondaryIndex>, arn: string): LocalIndexDefinition {
  const name = index.IndexName ?? '';
  return {
    IndexName: name,
    KeySchema: index.KeySchema ?? [],
    Projection: index.Projection ?? {},
    IndexArn: `${arn}/index/${name}`,
  };
}

interface Throughput {
  readonly ReadCapacityUnits?: number | undefined;
  readonly WriteCapacityUnits?: number | undefined;
}

export function throughputOf(units: Throughput | undefined): TableProperties['ProvisionedThroughput'] {
  return {
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: units?.ReadCapacityUnits ?? 0,
    WriteCapacityUnits: units?.WriteCapacityUnits ?? 0,
  };
}

/** On demand a new table serves these at once: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
const ON_DEMAND_READS = 12_000;
const ON_DEMAND_WRITES = 4_000;

function warmThroughput(
  asked: { ReadUnitsPerSecond?: number | undefined; WriteUnitsPerSecond?: number | undefined } | undefined,
  provisioned: Throughput | undefined,
): { ReadUnitsPerSecond: number; WriteUnitsPerSecond: number; Status: 'ACTIVE' } {
  return {
    ReadUnitsPerSecond: asked?.ReadUnitsPerSecond ?? provisioned?.ReadCapacityUnits ?? ON_DEMAND_READS,
    WriteUnitsPerSecond: asked?.WriteUnitsPerSecond ?? provisioned?.WriteCapacityUnits ?? ON_DEMAND_WRITES,
    Status: 'ACTIVE',
  };
}

/** Streams are accepted and described; nothing reads them here. */
export function streamProperties(
  arn: string,
  seconds: number,
  stream: CreateTableInput['StreamSpecification'],
): Partial<TableProperties> {
  if (stream?.StreamEnabled !== true) return {};
  const label = new Date(seconds * 1000).toISOString().replace('Z', '');
  return { StreamSpecification: stream, LatestStreamLabel: label, LatestStreamArn: `${arn}/stream/${label}` };
}

export function sseProperties(engine: Engine, sse: CreateTableInput['SSESpecification']): Partial<TableProperties> {
  if (sse?.Enabled !== true) return {};
  const key = sse.KMSMasterKeyId ?? 'alias/aws/dynamodb';
  const keyArn = key.startsWith('arn:') ? key : `arn:aws:kms:${engine.region}:${engine.accountId}:key/${key}`;
  return { SSEDescription: { Status: 'ENABLED', SSEType: sse.SSEType ?? 'KMS', KMSMasterKeyArn: keyArn } };
}
