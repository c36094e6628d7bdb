import type { TransactGetItemsInput, TransactGetItemsOutput } from '@aws-sdk/client-dynamodb';
import { CapacityMeter } from '../capacity/capacity-meter.ts';
import { defined } from '../defined.ts';
import { validationError } from '../dynamodb-errors.ts';
import { tableArn } from '../engine.ts';
import { project } from '../expressions/projection.ts';
import { compileExpressions } from '../expressions/request-expressions.ts';
import { defineOperation } from '../operation.ts';
import { encodeKey } from '../tables/encode-key.ts';
import { attemptAll } from '../transactions/cancellation.ts';
import { checkKeyPaths } from '../validation/check-item.ts';
import { checkKeyMatchesSchema, checkKeyValues } from '../validation/check-key.ts';
import { checkMap } from '../validation/check-value.ts';
import { inOlderWords } from '../validation/frameworks.ts';
import {
  anyString,
  attributeMap,
  listOf,
  optional,
  required,
  returnConsumedCapacity,
  stringMap,
  structure,
  transactTableMember,
} from '../validation/shape.ts';
import { tableNameOf } from '../validation/table-name.ts';
import { itemSize } from '../values/item-size.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
const MAX_GETS = 100;

export const transactGetItems = defineOperation<Wire<TransactGetItemsInput>, Wire<TransactGetItemsOutput>>({
  name: 'TransactGetItems',
  shape: structure('TransactGetItemsInput', {
    ReturnConsumedCapacity: returnConsumedCapacity,
    TransactItems: required(
      listOf(
        structure('TransactGetItem', {
          Get: required(
            structure('Get', {
              TableName: transactTableMember,
              Key: required(attributeMap),
              ProjectionExpression: optional(anyString),
              ExpressionAttributeNames: optional(stringMap),
            }),
          ),
        }),
        { min: 1, max: MAX_GETS },
      ),
    ),
  }),
  access(engine, { TransactItems: requests = [] }) {
    return requests.map(({ Get: get }) => ({
      action: 'dynamodb:GetItem',
      resources: [tableArn(engine, tableNameOf(get?.TableName ?? ''))],
    }));
  },
  async run(engine, input) {
    const checked = inOlderWords(() =>
      (input.TransactItems ?? []).map(({ Get: get }) => ({
        tableName: tableNameOf(get?.TableName ?? ''),
        key: checkMap(get?.Key ?? {}),
        projection: compileExpressions(engine.parser, get ?? {}, ['ProjectionExpression']).projection,
      })),
    );
    const gets = checked.map((get) => ({ ...get, storage: engine.tables.get(get.tableName) }));
    for (const { storage, key } of gets) checkKeyValues(storage.table, key);
    return engine.store.read(() => {
      const seen = new Set<string>();
      const meters = new Map<string, CapacityMeter>();
      const responses = attemptAll(
        gets.map(({ storage, key, projection }) => () => {
          const { table } = storage;
          checkKeyMatchesSchema(table, key);
          checkKeyPaths(table, projection?.paths);
          const stored = encodeKey(key, table.key);
          const identity = `${table.name}:${stored.partition.toString('base64')}:${stored.sort.toString('base64')}`;
          seen.add(identity);
          const item = storage.get(stored);
          const meter = meters.get(table.name) ?? new CapacityMeter(table, 'transactional-read');
          meters.set(table.name, meter);
          meter.read(item === undefined ? 0 : itemSize(item));
          return defined({ Item: item === undefined || projection === undefined ? item : project(item, projection) });
        }),
      );
      if (seen.size < gets.length) {
        throw validationError('Transaction request cannot include multiple operations on one item');
      }
      const reports = [...meters.values()].map((meter) => meter.report(input.ReturnConsumedCapacity));
      const capacity = reports.filter((report) => report !== undefined);
      return { Responses: responses, ...defined({ ConsumedCapacity: capacity.length === 0 ? undefined : capacity }) };
    });
  },
});
