import type { BatchWriteItemInput, BatchWriteItemOutput } from '@aws-sdk/client-dynamodb';
import { CapacityMeter } from '../capacity/capacity-meter.ts';
import { itemCollectionMetrics } from '../capacity/item-collection-metrics.ts';
import { defined } from '../defined.ts';
import { validationError } from '../dynamodb-errors.ts';
import { type Engine, tableArn } from '../engine.ts';
import { defineOperation } from '../operation.ts';
import { encodeKey, type StoredKey } from '../tables/encode-key.ts';
import type { TableStorage } from '../tables/table-storage.ts';
import { checkTableKeys } from '../validation/check-constraints.ts';
import { checkItemSize } from '../validation/check-item.ts';
import {
  checkIndexKeyTypes,
  checkIndexKeyValues,
  checkKey,
  checkKeyValues,
  keyMismatch,
} from '../validation/check-key.ts';
import { checkMap } from '../validation/check-value.ts';
import { inOlderWords } from '../validation/frameworks.ts';
import {
  attributeMap,
  type MapShape,
  optional,
  required,
  requestTableKeys,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  structure,
} from '../validation/shape.ts';
import { tableNameOf } from '../validation/table-name.ts';
import { type AttributeMap, attribute } from '../values/attribute-value.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_REQUESTS = 25;

type Input = Wire<BatchWriteItemInput>;
type Request = NonNullable<NonNullable<Input['RequestItems']>[string]>[number];

interface Write {
  readonly storage: TableStorage;
  readonly key: StoredKey;
  readonly keyItem: AttributeMap;
  readonly item?: AttributeMap;
  readonly size?: number;
}

const requestItems: MapShape = {
  kind: 'map',
  javaType: 'java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>',
  values: { min: 1, max: MAX_REQUESTS },
  of: {
    kind: 'list',
    of: structure('WriteRequest', {
      PutRequest: optional(structure('PutRequest', { Item: required(attributeMap) })),
      DeleteRequest: optional(structure('DeleteRequest', { Key: required(attributeMap) })),
    }),
  },
};

export const batchWriteItem = defineOperation<Input, Wire<BatchWriteItemOutput>>({
  name: 'BatchWriteItem',
  shape: structure('BatchWriteItemInput', {
    ReturnConsumedCapacity: returnConsumedCapacity,
    ReturnItemCollectionMetrics: returnItemCollectionMetrics,
    RequestItems: required(requestItems),
  }),
  access(engine, { RequestItems: tables = {} }) {
    return [
      {
        action: 'dynamodb:BatchWriteItem',
        resources: Object.keys(tables).map((name) => tableArn(engine, tableNameOf(name))),
      },
    ];
  },
  async run(engine, input) {
    const tables = Object.entries(input.RequestItems ?? {});
    if (tables.length === 0) throw validationError('The requestItems parameter is required for BatchWriteItem');
    // Unlike BatchGetItem, names give way to all that is wrong with other members.
    checkTableKeys(requestItems, requestTableKeys, input.RequestItems ?? {}, 'requestItems');
    const count = tables.reduce((sum, [, requests]) => sum + requests.length, 0);
    if (count > MAX_REQUESTS) throw validationError('Too many items requested for the BatchWriteItem call');
    const checked = inOlderWords(() => tables.map(([name, requests]) => [name, requests.map(checkRequest)] as const));
    const writes = checked.map(([name, requests]) => tableWrites(engine, name, requests));
    return engine.store.write(() => {
      const capacity = writes.map((batch) => applyWrites(batch, input.ReturnConsumedCapacity));
      return {
        UnprocessedItems: {},
        ...defined({
          ConsumedCapacity: input.ReturnConsumedCapacity === undefined ? undefined : reported(capacity, input),
          ItemCollectionMetrics: metricsOf(checked, writes, input.ReturnItemCollectionMetrics),
        }),
      };
    });
  },
});

interface CheckedRequest {
  readonly put?: AttributeMap;
  readonly size?: number;
  readonly delete?: AttributeMap;
}

function checkRequest({ PutRequest: put, DeleteRequest: remove }: Request): CheckedRequest {
  if ((put === undefined) === (remove === undefined)) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  if (put === undefined) return { delete: checkMap(remove?.Key ?? {}) };
  const item = checkMap(put.Item ?? {});
  return { put: item, size: checkItemSize(item) };
}

function tableWrites(engine: Engine, name: string, requests: readonly CheckedRequest[]): Write[] {
  const storage = engine.tables.get(tableNameOf(name));
  const { table } = storage;
  const seen = new Set<string>();
  return requests.map(({ put, size = 0, delete: remove }) => {
    if (remove !== undefined) checkKey(table, remove);
    if (put !== undefined) checkPut(storage, put);
    const keyItem = put ?? remove ?? {};
    const key = encodeKey(keyItem, table.key);
    const identity = `${key.partition.toString('latin1')}:${key.sort.toString('latin1')}`;
    if (seen.has(identity)) throw validationError('Provided list of item keys contains duplicates');
    seen.add(identity);
    return { storage, key, keyItem, ...(put === undefined ? {} : { item: put, size }) };
  });
}

function checkPut({ table }: TableStorage, item: AttributeMap): void {
  for (const { name, type } of table.keyAttributes) {
    if (attribute(item, name)?.[type] === undefined) throw keyMismatch();
  }
  checkKeyValues(table, item);
  checkIndexKeyTypes(table, item);
  checkIndexKeyValues(table, item);
}

function applyWrites(writes: readonly Write[], returnConsumedCapacity: string | undefined): CapacityMeter | undefined {
  const [first] = writes;
  if (first === undefined) return undefined;
  const meter = new CapacityMeter(first.storage.table, 'write');
  for (const { storage, key, item, size } of writes) {
    const old = item === undefined ? storage.get(key) : storage.put(key, item, size === undefined ? {} : { size });
    if (item === undefined && old !== undefined) storage.delete(key, old);
    if (returnConsumedCapacity !== undefined) meter.write(old, item, size);
  }
  return meter;
}

function reported(meters: readonly (CapacityMeter | undefined)[], { ReturnConsumedCapacity: mode }: Input) {
  const reports = meters.map((meter) => meter?.report(mode)).filter((report) => report !== undefined);
  return mode === 'NONE' ? undefined : reports;
}

function metricsOf(
  tables: readonly (readonly [string, unknown])[],
  writes: readonly (readonly Write[])[],
  mode: string | undefined,
) {
  const metrics = tables.map(([name], index) => {
    const list = (writes[index] ?? []).map(({ storage, keyItem }) =>
      itemCollectionMetrics(mode, storage.table, keyItem),
    );
    return [name, list.filter((entry) => entry !== undefined)] as const;
  });
  const present = metrics.filter(([, list]) => list.length > 0);
  return present.length === 0 ? undefined : Object.fromEntries(present);
}
