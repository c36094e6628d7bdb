import type { TransactWriteItemsInput, TransactWriteItemsOutput } from '@aws-sdk/client-dynamodb';
import { CapacityMeter, type Charge } from '../capacity/capacity-meter.ts';
import { itemCollectionMetrics } from '../capacity/item-collection-metrics.ts';
import { defined } from '../defined.ts';
import { validationError } from '../dynamodb-errors.ts';
import { tableArn } from '../engine.ts';
import { defineOperation } from '../operation.ts';
import { encodeKey } from '../tables/encode-key.ts';
import { attemptAll } from '../transactions/cancellation.ts';
import { alreadyDone, rememberDone } from '../transactions/request-tokens.ts';
import {
  actionIdentity,
  actionTarget,
  checkAction,
  checkActionKeyValues,
  performAction,
  planAction,
  type PlannedAction,
  type TransactAction,
} from '../transactions/transact-action.ts';
import { inOlderWords } from '../validation/frameworks.ts';
import {
  anyString,
  attributeMap,
  listOf,
  type Member,
  optional,
  required,
  returnConsumedCapacity,
  returnItemCollectionMetrics,
  returnValuesOnConditionCheckFailure,
  stringMap,
  structure,
  transactTableMember,
} from '../validation/shape.ts';
import { itemSize } from '../values/item-size.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ACTIONS = 100;
const MAX_BYTES = 4 * 1024 * 1024;

const IAM_ACTIONS = {
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Put: 'dynamodb:PutItem',
  Delete: 'dynamodb:DeleteItem',
  Update: 'dynamodb:UpdateItem',
} as const;

const conditional: Record<string, Member> = {
  TableName: transactTableMember,
  ExpressionAttributeNames: optional(stringMap),
  ExpressionAttributeValues: optional(attributeMap),
  ReturnValuesOnConditionCheckFailure: returnValuesOnConditionCheckFailure,
};

export const transactWriteItems = defineOperation<Wire<TransactWriteItemsInput>, Wire<TransactWriteItemsOutput>>({
  name: 'TransactWriteItems',
  shape: structure('TransactWriteItemsInput', {
    ClientRequestToken: optional({ kind: 'string', min: 1, max: 36 }),
    ReturnConsumedCapacity: returnConsumedCapacity,
    ReturnItemCollectionMetrics: returnItemCollectionMetrics,
    TransactItems: required(
      listOf(
        structure('TransactWriteItem', {
          ConditionCheck: optional(
            structure('ConditionCheck', {
              ...conditional,
              Key: required(attributeMap),
              ConditionExpression: required(anyString),
            }),
          ),
          Put: optional(
            structure('Put', {
              ...conditional,
              Item: required(attributeMap),
              ConditionExpression: optional(anyString),
            }),
          ),
          Delete: optional(
            structure('Delete', {
              ...conditional,
              Key: required(attributeMap),
              ConditionExpression: optional(anyString),
            }),
          ),
          Update: optional(
            structure('Update', {
              ...conditional,
              Key: required(attributeMap),
              UpdateExpression: required(anyString),
              ConditionExpression: optional(anyString),
            }),
          ),
        }),
        { min: 1, max: MAX_ACTIONS },
      ),
    ),
  }),
  access(engine, { TransactItems: requests = [] }) {
    return requests.map((request) => {
      const { kind, tableName } = actionTarget(request);
      return { action: IAM_ACTIONS[kind], resources: [tableArn(engine, tableName)] };
    });
  },
  async run(engine, input) {
    const requests = input.TransactItems ?? [];
    const checked = inOlderWords(() => requests.map((request) => checkAction(engine, request)));
    const actions = checked.map((action, index): TransactAction => {
      const request = requests[index];
      if (request === undefined) throw new Error('every action has its request');
      return { ...action, storage: engine.tables.get(actionTarget(request).tableName) };
    });
    for (const action of actions) checkActionKeyValues(action);
    checkTogether(actions);
    const { ClientRequestToken: token } = input;
    return engine.store.write(() => {
      if (token !== undefined && alreadyDone(engine, token, requests)) return answer(input, actions, []);
      const planned = attemptAll(actions.map((action) => () => planAction(action)));
      for (const action of planned) performAction(action);
      if (token !== undefined) rememberDone(engine, token, requests);
      return answer(input, actions, planned);
    });
  },
});

function checkTogether(actions: readonly TransactAction[]): void {
  const identities = actions.map(actionIdentity).filter((identity) => identity !== undefined);
  if (new Set(identities).size < identities.length) {
    throw validationError('Transaction request cannot include multiple operations on one item');
  }
  const bytes = actions.reduce((sum, { item }) => sum + itemSize(item), 0);
  if (bytes > MAX_BYTES) {
    throw validationError('The aggregate size of the items in the transaction cannot exceed 4 MB');
  }
}

/** A transaction done before is charged for reading its items as they are now. */
function answer(
  input: Wire<TransactWriteItemsInput>,
  actions: readonly TransactAction[],
  planned: readonly PlannedAction[],
): Wire<TransactWriteItemsOutput> {
  const charge: Charge = planned.length === 0 ? 'transactional-read' : 'transactional-write';
  const meters = new Map<string, CapacityMeter>();
  const metrics: Record<string, object[]> = {};
  for (const [index, { storage, item, kind }] of actions.entries()) {
    const { table } = storage;
    const meter = meters.get(table.name) ?? new CapacityMeter(table, charge);
    meters.set(table.name, meter);
    const plan = planned[index];
    if (plan === undefined) meter.read(itemSize(storage.get(encodeKey(item, table.key)) ?? {}));
    else if (kind === 'ConditionCheck') meter.check(plan.old);
    else meter.write(plan.old, plan.item);
    const metric = itemCollectionMetrics(input.ReturnItemCollectionMetrics, table, item);
    if (metric !== undefined) (metrics[table.name] ??= []).push(metric);
  }
  const reports = [...meters.values()].map((meter) => meter.report(input.ReturnConsumedCapacity));
  const capacity = reports.filter((report) => report !== undefined);
  return defined({
    ConsumedCapacity: capacity.length === 0 ? undefined : capacity,
    ItemCollectionMetrics: Object.keys(metrics).length === 0 ? undefined : metrics,
  });
}
