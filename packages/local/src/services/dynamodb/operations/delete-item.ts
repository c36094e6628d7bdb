import type { DeleteItemInput, DeleteItemOutput } from '@aws-sdk/client-dynamodb';
import { CapacityMeter } from '../capacity/capacity-meter.ts';
import { itemCollectionMetrics } from '../capacity/item-collection-metrics.ts';
import { defined } from '../defined.ts';
import { compileExpressions } from '../expressions/request-expressions.ts';
import { defineOperation } from '../operation.ts';
import { requireCondition } from '../require-condition.ts';
import { encodeKey } from '../tables/encode-key.ts';
import { checkKeyPaths } from '../validation/check-item.ts';
import { checkKey } from '../validation/check-key.ts';
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

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export const deleteItem = defineOperation<Wire<DeleteItemInput>, Wire<DeleteItemOutput>>({
  name: 'DeleteItem',
  shape: structure('DeleteItemInput', {
    TableName: tableMember,
    ReturnConsumedCapacity: returnConsumedCapacity,
    ReturnValues: returnValues,
    ReturnItemCollectionMetrics: returnItemCollectionMetrics,
    ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
    Key: required(attributeMap),
    ConditionalOperator: legacy,
    Expected: legacy,
    ConditionExpression: optional(anyString),
    ExpressionAttributeValues: optional(attributeMap),
    ExpressionAttributeNames: optional(stringMap),
  }),
  async run(engine, input) {
    const { key, condition } = enveloped(() => {
      refuseLegacyParameters(input, ['ConditionExpression']);
      const checked = checkMap(input.Key ?? {});
      checkOldOrNone(input.ReturnValues);
      return { key: checked, ...compileExpressions(engine.parser, input, ['ConditionExpression']) };
    });
    const storage = engine.tables.get(input.TableName ?? '');
    const { table } = storage;
    checkKey(table, key);
    checkKeyPaths(table, condition?.paths);
    const storedKey = encodeKey(key, table.key);
    return engine.store.write(() => {
      const old = storage.get(storedKey);
      requireCondition(condition, old, input.ReturnValuesOnConditionCheckFailure);
      if (old !== undefined) storage.delete(storedKey, old);
      const meter = new CapacityMeter(table, 'write');
      if (input.ReturnConsumedCapacity !== undefined) meter.write(old, undefined);
      return defined({
        Attributes: input.ReturnValues === 'ALL_OLD' ? old : undefined,
        ConsumedCapacity: meter.report(input.ReturnConsumedCapacity),
        ItemCollectionMetrics: itemCollectionMetrics(input.ReturnItemCollectionMetrics, table, key),
      });
    });
  },
});
