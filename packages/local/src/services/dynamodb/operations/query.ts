import type { QueryInput, QueryOutput } from '@aws-sdk/client-dynamodb';
import { tableArn } from '../engine.ts';
import { validationError } from '../dynamodb-errors.ts';
import { compileExpressions } from '../expressions/request-expressions.ts';
import { defineOperation } from '../operation.ts';
import { queryConditions, type QueryConditions } from '../reading/query-conditions.ts';
import { readPage } from '../reading/read-page.ts';
import { checkFilterHasNoKey, checkSelect, indexOf, needsFetch } from '../reading/read-request.ts';
import { queryRows } from '../reading/row-source.ts';
import { checkStartKey, checkStartKeyValues } from '../reading/start-key.ts';
import { encodeSort } from '../tables/encode-key.ts';
import { type KeyRange, keyRange } from '../tables/key-range.ts';
import type { KeySchema } from '../tables/key-schema.ts';
import { checkKeyPaths } from '../validation/check-item.ts';
import { refuseLegacyParameters } from '../validation/legacy-parameters.ts';
import {
  anyString,
  attributeMap,
  boolean,
  indexName,
  legacy,
  oneOf,
  optional,
  returnConsumedCapacity,
  stringMap,
  structure,
  tableMember,
} from '../validation/shape.ts';
import { type AttributeMap, attribute } from '../values/attribute-value.ts';
import { valuesEqual } from '../values/compare-values.ts';
import type { Wire } from '../values/wire.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
export const query = defineOperation<Wire<QueryInput>, Wire<QueryOutput>>({
  name: 'Query',
  shape: structure('QueryInput', {
    TableName: tableMember,
    Limit: { shape: { kind: 'integer', min: 1 }, reportedAlone: true },
    Select: optional(oneOf('SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES')),
    IndexName: optional(indexName),
    ReturnConsumedCapacity: returnConsumedCapacity,
    QueryFilter: legacy,
    ConditionalOperator: legacy,
    AttributesToGet: legacy,
    KeyConditions: legacy,
    ExclusiveStartKey: optional(attributeMap),
    ConsistentRead: optional(boolean),
    ScanIndexForward: optional(boolean),
    KeyConditionExpression: optional(anyString),
    FilterExpression: optional(anyString),
    ProjectionExpression: optional(anyString),
    ExpressionAttributeValues: optional(attributeMap),
    ExpressionAttributeNames: optional(stringMap),
  }),
  access(engine, { TableName = '', IndexName }) {
    const table = tableArn(engine, TableName);
    return [{ action: 'dynamodb:Query', resources: [IndexName === undefined ? table : `${table}/index/${IndexName}`] }];
  },
  async run(engine, input) {
    refuseLegacyParameters(input, ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression']);
    checkSelect(input);
    const startKey = checkStartKeyValues(input.ExclusiveStartKey);
    if (input.KeyConditionExpression === undefined) {
      throw validationError(
        'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
      );
    }
    const { keyConditions, filter, projection } = compileExpressions(engine.parser, input, [
      'FilterExpression',
      'KeyConditionExpression',
      'ProjectionExpression',
    ]);
    const { table } = engine.tables.get(input.TableName ?? '');
    const index = indexOf(table, input);
    const { key } = index ?? table;
    const conditions = queryConditions(key, keyConditions ?? new Map());
    const range = keyRange(key.sort, conditions.sort);
    if (startKey !== undefined) {
      checkStartKey(table, index, startKey);
      checkStartKeyWithin(key, conditions, range, startKey);
    }
    checkKeyPaths(table, projection?.paths);
    if (filter !== undefined) checkFilterHasNoKey(table, index, filter);
    const fetch = needsFetch(index, input, projection, filter);
    checkKeyPaths(table, filter?.paths);
    const descending = input.ScanIndexForward === false;
    return engine.store.read(() =>
      readPage(
        table,
        index,
        queryRows(engine.store, table, index, { partition: conditions.partition, range, descending, startKey }),
        {
          limit: input.Limit,
          filter,
          projection,
          fetch,
          countOnly: input.Select === 'COUNT',
          consistent: input.ConsistentRead === true,
          returnConsumedCapacity: input.ReturnConsumedCapacity,
        },
      ),
    );
  },
});

function checkStartKeyWithin(
  schema: KeySchema,
  { partition, sort }: QueryConditions,
  range: KeyRange,
  startKey: AttributeMap,
): void {
  const samePartition = schema.partition.every(({ name }) => {
    const wanted = attribute(partition, name);
    const given = attribute(startKey, name);
    return wanted !== undefined && given !== undefined && valuesEqual(wanted, given);
  });
  if (sort.length === 0) {
    if (samePartition) return;
    throw validationError('The provided starting key is outside query boundaries based on provided conditions');
  }
  const position = encodeSort(startKey, schema.sort);
  const within =
    Buffer.compare(position, range.low) >= 0 && (range.high === undefined || Buffer.compare(position, range.high) < 0);
  if (!within) throw validationError('The provided starting key does not match the range key predicate');
  if (!samePartition) {
    throw validationError('The provided starting key is outside query boundaries based on provided conditions');
  }
}
