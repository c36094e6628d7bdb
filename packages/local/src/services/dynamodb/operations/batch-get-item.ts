import type { BatchGetItemInput, BatchGetItemOutput } from '@aws-sdk/client-dynamodb';
import { CapacityMeter } from '../capacity/capacity-meter.ts';
import { defined } from '../defined.ts';
import { validationError } from '../dynamodb-errors.ts';
import { type Engine, tableArn } from '../engine.ts';
import { type Projection, project } from '../expressions/projection.ts';
import { compileExpressions } from '../expressions/request-expressions.ts';
import { defineOperation } from '../operation.ts';
import { encodeKey, type StoredKey } from '../tables/encode-key.ts';
import type { TableStorage } from '../tables/table-storage.ts';
import { throwViolations } from '../validation/check-constraints.ts';
import { checkKeyPaths } from '../validation/check-item.ts';
import { checkKey } from '../validation/check-key.ts';
import { checkMap } from '../validation/check-value.ts';
import { refuseLegacyParameters } from '../validation/legacy-parameters.ts';
import {
  anyString,
  attributeMap,
  boolean,
  legacy,
  listOf,
  optional,
  required,
  requestTableKeys,
  returnConsumedCapacity,
  stringMap,
  structure,
} from '../validation/shape.ts';
import { tableNameOf } from '../validation/table-name.ts';
import type { AttributeMap } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_KEYS = 100;
const MAX_BYTES = 16 * 1024 * 1024;
/** Of items of one partition key: these share a partition for certain. */
const MAX_PARTITION_BYTES = 1024 * 1024;

type Input = Wire<BatchGetItemInput>;
type TableRequest = NonNullable<Input['RequestItems']>[string];

interface TableRead {
  readonly name: string;
  readonly request: TableRequest;
  readonly storage: TableStorage;
  readonly keys: readonly StoredKey[];
  readonly projection: Projection | undefined;
}

export const batchGetItem = defineOperation<Input, Wire<BatchGetItemOutput>>({
  name: 'BatchGetItem',
  shape: structure('BatchGetItemInput', {
    RequestItems: required({
      kind: 'map',
      echo: 'json',
      javaType: 'KeysAndAttributes',
      keys: requestTableKeys,
      of: structure('KeysAndAttributes', {
        Keys: required(listOf(attributeMap, { min: 1 })),
        AttributesToGet: legacy,
        ConsistentRead: optional(boolean),
        ProjectionExpression: optional(anyString),
        ExpressionAttributeNames: optional(stringMap),
      }),
    }),
    ReturnConsumedCapacity: returnConsumedCapacity,
  }),
  access(engine, { RequestItems: tables = {} }) {
    return [
      {
        action: 'dynamodb:BatchGetItem',
        resources: Object.keys(tables).map((name) => tableArn(engine, tableNameOf(name))),
      },
    ];
  },
  async run(engine, input) {
    const tables = Object.entries(input.RequestItems ?? {});
    if (tables.length === 0) throw validationError('The requestItems parameter is required for BatchGetItem');
    checkCounts(tables);
    const compiled = tables.map(([name, request]) => [name, request, checkRequest(engine, request)] as const);
    const reads = compiled.map(([name, request, checked]) => resolveRead(engine, name, request, checked));
    return engine.store.read(() => readAll(reads, input.ReturnConsumedCapacity));
  },
});

function checkCounts(tables: readonly (readonly [string, TableRequest])[]): void {
  for (const [name, { Keys: keys = [] }] of tables) {
    if (keys.length <= MAX_KEYS) continue;
    throwViolations([
      `Value at 'RequestItems.${name}.member.Keys' failed to satisfy constraint: Member must have length less than or equal to ${MAX_KEYS}`,
    ]);
  }
  const count = tables.reduce((sum, [, { Keys: keys = [] }]) => sum + keys.length, 0);
  if (count > MAX_KEYS) throw validationError('Too many items requested for the BatchGetItem call');
}

interface CheckedRequest {
  readonly keys: readonly AttributeMap[];
  readonly projection: Projection | undefined;
}

function checkRequest(engine: Engine, request: TableRequest): CheckedRequest {
  refuseLegacyParameters(request, ['ProjectionExpression']);
  const { projection } = compileExpressions(engine.parser, request, ['ProjectionExpression']);
  return { keys: (request.Keys ?? []).map((key) => checkMap(key)), projection };
}

function resolveRead(engine: Engine, name: string, request: TableRequest, checked: CheckedRequest): TableRead {
  const storage = engine.tables.get(tableNameOf(name));
  const { table } = storage;
  checkKeyPaths(table, checked.projection?.paths);
  const seen = new Set<string>();
  const keys = checked.keys.map((key) => {
    checkKey(table, key);
    const stored = encodeKey(key, table.key);
    const identity = `${stored.partition.toString('base64')}:${stored.sort.toString('base64')}`;
    if (seen.has(identity)) throw validationError('Provided list of item keys contains duplicates');
    seen.add(identity);
    return stored;
  });
  return { name, request, storage, keys, projection: checked.projection };
}

function readAll(reads: readonly TableRead[], mode: string | undefined): Wire<BatchGetItemOutput> {
  const responses: Record<string, AttributeMap[]> = {};
  const unprocessed: Record<string, TableRequest> = {};
  const meters: CapacityMeter[] = [];
  let bytes = 0;
  for (const { name, request, storage, keys, projection } of reads) {
    const items: AttributeMap[] = [];
    const meter = new CapacityMeter(storage.table, request.ConsistentRead === true ? 'strong' : 'eventual');
    responses[name] = items;
    meters.push(meter);
    const unread: AttributeMap[] = [];
    const partitions = new Map<string, number>();
    for (const [index, key] of keys.entries()) {
      const item = bytes > MAX_BYTES ? undefined : storage.get(key);
      const size = item === undefined ? 0 : itemSize(item);
      const partition = key.partition.toString('base64');
      const ofPartition = (partitions.get(partition) ?? 0) + size;
      const fits = ofPartition <= MAX_PARTITION_BYTES;
      if (fits) bytes += size;
      if (!fits || bytes > MAX_BYTES) {
        unread.push(request.Keys![index]!);
        continue;
      }
      partitions.set(partition, ofPartition);
      meter.read(size);
      if (item !== undefined) items.push(projection === undefined ? item : project(item, projection));
    }
    if (unread.length > 0) unprocessed[name] = { ...request, Keys: unread };
  }
  const capacity = meters.map((meter) => meter.report(mode)).filter((report) => report !== undefined);
  return {
    Responses: responses,
    UnprocessedKeys: unprocessed,
    ...defined({ ConsumedCapacity: capacity.length === 0 ? undefined : capacity }),
  };
}
