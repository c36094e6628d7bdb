import type { UpdateItemInput, UpdateItemOutput } from '@aws-sdk/client-dynamodb';
import { CapacityMeter } from '../capacity/capacity-meter.ts';
import { itemCollectionMetrics } from '../capacity/item-collection-metrics.ts';
import { defined } from '../defined.ts';
import { applyUpdate } from '../expressions/apply-update.ts';
import type { CompiledUpdate } from '../expressions/compile-update.ts';
import { project, projectionOf } from '../expressions/projection.ts';
import { compileExpressions } from '../expressions/request-expressions.ts';
import { defineOperation } from '../operation.ts';
import { requireCondition } from '../require-condition.ts';
import { encodeKey } from '../tables/encode-key.ts';
import { checkKeyPaths } from '../validation/check-item.ts';
import { checkKey } from '../validation/check-key.ts';
import {
  checkUpdatedAttributes,
  checkUpdatedIndexKeys,
  checkUpdatedItem,
  checkWrittenSize,
} from '../validation/check-update.ts';
import { checkMap } from '../validation/check-value.ts';
import { enveloped } from '../validation/frameworks.ts';
import { refuseLegacyParameters } from '../validation/legacy-parameters.ts';
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
import type { AttributeMap } from '../values/attribute-value.ts';
import type { Wire } from '../values/wire.ts';

const NOTHING: CompiledUpdate = { actions: [] };
const EXPRESSIONS = ['UpdateExpression', 'ConditionExpression'] as const;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export const updateItem = defineOperation<Wire<UpdateItemInput>, Wire<UpdateItemOutput>>({
  name: 'UpdateItem',
  shape: structure('UpdateItemInput', {
    ReturnConsumedCapacity: returnConsumedCapacity,
    TableName: tableMember,
    ReturnValues: { ...returnValues, reportedAlone: true },
    ReturnItemCollectionMetrics: returnItemCollectionMetrics,
    ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
    Key: required(attributeMap),
    ConditionalOperator: legacy,
    Expected: legacy,
    AttributeUpdates: legacy,
    ConditionExpression: optional(anyString),
    UpdateExpression: optional(anyString),
    ExpressionAttributeValues: optional(attributeMap),
    ExpressionAttributeNames: optional(stringMap),
  }),
  async run(engine, input) {
    const {
      key,
      update = NOTHING,
      condition,
    } = enveloped(() => {
      refuseLegacyParameters(input, EXPRESSIONS);
      const checked = checkMap(input.Key ?? {});
      return { key: checked, ...compileExpressions(engine.parser, input, EXPRESSIONS) };
    });
    const storage = engine.tables.get(input.TableName ?? '');
    const { table } = storage;
    checkKey(table, key);
    checkUpdatedAttributes(table, update);
    checkKeyPaths(table, condition?.paths);
    checkWrittenSize(update);
    const storedKey = encodeKey(key, table.key);
    return engine.store.write(() => {
      const old = storage.get(storedKey);
      requireCondition(condition, old, input.ReturnValuesOnConditionCheckFailure);
      const item = applyUpdate(update, old ?? key);
      checkUpdatedIndexKeys(table, update, item);
      checkUpdatedItem(update, item);
      storage.put(storedKey, item, { old });
      const meter = new CapacityMeter(table, 'write');
      if (input.ReturnConsumedCapacity !== undefined) meter.write(old, item);
      return defined({
        Attributes: returnedAttributes(input.ReturnValues, update, old, item),
        ConsumedCapacity: meter.report(input.ReturnConsumedCapacity),
        ItemCollectionMetrics: itemCollectionMetrics(input.ReturnItemCollectionMetrics, table, key),
      });
    });
  },
});

function returnedAttributes(
  mode: string | undefined,
  update: CompiledUpdate,
  old: AttributeMap | undefined,
  item: AttributeMap,
): AttributeMap | undefined {
  const updated = (of: AttributeMap): AttributeMap | undefined => {
    const parts = project(of, projectionOf(update.actions.map(({ path }) => path)));
    return Object.keys(parts).length === 0 ? undefined : parts;
  };
  switch (mode) {
    case 'ALL_OLD':
      return old;
    case 'ALL_NEW':
      return item;
    case 'UPDATED_OLD':
      return old === undefined ? undefined : updated(old);
    case 'UPDATED_NEW':
      return updated(item);
    default:
      return undefined;
  }
}
