import type { GetItemInput, GetItemOutput } from '@aws-sdk/client-dynamodb';
import { CapacityMeter } from '../capacity/capacity-meter.ts';
import { defined } from '../defined.ts';
import { compileExpressions } from '../expressions/request-expressions.ts';
import { project } from '../expressions/projection.ts';
import { defineOperation } from '../operation.ts';
import { encodeKey } from '../tables/encode-key.ts';
import { checkKeyPaths } from '../validation/check-item.ts';
import { checkKey } from '../validation/check-key.ts';
import { checkMap } from '../validation/check-value.ts';
import { refuseLegacyParameters } from '../validation/legacy-parameters.ts';
import {
  anyString,
  attributeMap,
  boolean,
  legacy,
  optional,
  required,
  returnConsumedCapacity,
  stringMap,
  structure,
  tableMember,
} from '../validation/shape.ts';
import { itemSize } from '../values/item-size.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
export const getItem = defineOperation<Wire<GetItemInput>, Wire<GetItemOutput>>({
  name: 'GetItem',
  shape: structure('GetItemInput', {
    ReturnConsumedCapacity: returnConsumedCapacity,
    AttributesToGet: legacy,
    TableName: tableMember,
    Key: required(attributeMap),
    ConsistentRead: optional(boolean),
    ProjectionExpression: optional(anyString),
    ExpressionAttributeNames: optional(stringMap),
  }),
  async run(engine, input) {
    refuseLegacyParameters(input, ['ProjectionExpression']);
    const key = checkMap(input.Key ?? {});
    const { projection } = compileExpressions(engine.parser, input, ['ProjectionExpression']);
    const storage = engine.tables.get(input.TableName ?? '');
    const { table } = storage;
    checkKey(table, key);
    checkKeyPaths(table, projection?.paths);
    return engine.store.read(() => {
      const item = storage.get(encodeKey(key, table.key));
      const meter = new CapacityMeter(table, input.ConsistentRead === true ? 'strong' : 'eventual');
      if (input.ReturnConsumedCapacity !== undefined) meter.read(item === undefined ? 0 : itemSize(item));
      return defined({
        Item: item === undefined || projection === undefined ? item : project(item, projection),
        ConsumedCapacity: meter.report(input.ReturnConsumedCapacity),
      });
    });
  },
});
