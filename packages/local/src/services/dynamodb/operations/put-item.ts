import type { PutItemInput, PutItemOutput } from '@aws-sdk/client-dynamodb';
import { CapacityMeter } from '../capacity/capacity-meter.ts';
import { itemCollectionMetrics } from '../capacity/item-collection-metrics.ts';
import { defined } from '../defined.ts';
import { compileExpressions } from '../expressions/request-expressions.ts';
import { defineOperation } from '../operation.ts';
import { requireCondition } from '../require-condition.ts';
import { encodeKey } from '../tables/encode-key.ts';
import { checkItemSize, checkKeyPaths } from '../validation/check-item.ts';
import { checkItemKeys } from '../validation/check-key.ts';
import { checkMap } from '../validation/check-value.ts';
import { enveloped } from '../validation/frameworks.ts';
import { refuseLegacyParameters } from '../validation/legacy-parameters.ts';
import { checkOldOrNone } from '../validation/return-values.ts';
import {
  anyString,
  attributeMap,
  legacy,
  optional,
  required,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  returnValues,
  returnValuesOnConditionCheckFailure,
  stringMap,
  structure,
  tableMember,
} from '../validation/shape.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export const putItem = defineOperation<Wire<PutItemInput>, Wire<PutItemOutput>>({
  name: 'PutItem',
  shape: structure('PutItemInput', {
    TableName: tableMember,
    ReturnConsumedCapacity: returnConsumedCapacity,
    ReturnValues: returnValues,
    ReturnItemCollectionMetrics: returnItemCollectionMetrics,
    ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
    Item: required(attributeMap),
    ConditionalOperator: legacy,
    Expected: legacy,
    ConditionExpression: optional(anyString),
    ExpressionAttributeValues: optional(attributeMap),
    ExpressionAttributeNames: optional(stringMap),
  }),
  async run(engine, input) {
    const item = enveloped(() => {
      refuseLegacyParameters(input, ['ConditionExpression']);
      const checked = checkMap(input.Item ?? {});
      checkOldOrNone(input.ReturnValues);
      return checked;
    });
    const size = checkItemSize(item);
    const { condition } = enveloped(() => compileExpressions(engine.parser, input, ['ConditionExpression']));
    const storage = engine.tables.get(input.TableName ?? '');
    const { table } = storage;
    checkItemKeys(table, item);
    checkKeyPaths(table, condition?.paths);
    const key = encodeKey(item, table.key);
    const needsOld =
      condition !== undefined || input.ReturnValues === 'ALL_OLD' || input.ReturnConsumedCapacity !== undefined;
    return engine.store.write(() => {
      const old = needsOld ? storage.get(key) : undefined;
      requireCondition(condition, old, input.ReturnValuesOnConditionCheckFailure);
      storage.put(key, item, { size, old });
      const meter = new CapacityMeter(table, 'write');
      if (input.ReturnConsumedCapacity !== undefined) meter.write(old, item, size);
      return defined({
        Attributes: input.ReturnValues === 'ALL_OLD' ? old : undefined,
        ConsumedCapacity: meter.report(input.ReturnConsumedCapacity),
        ItemCollectionMetrics: itemCollectionMetrics(input.ReturnItemCollectionMetrics, table, item),
      });
    });
  },
});
