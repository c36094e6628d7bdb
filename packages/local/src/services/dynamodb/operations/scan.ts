import type { ScanInput, ScanOutput } from '@aws-sdk/client-dynamodb';
import { type Engine, tableArn } from '../engine.ts';
import { validationError } from '../dynamodb-errors.ts';
import { compileExpressions } from '../expressions/request-expressions.ts';
import { defineOperation } from '../operation.ts';
import { readPage } from '../reading/read-page.ts';
import { checkSelect, indexOf, needsFetch } from '../reading/read-request.ts';
import { inSegment, scanRows } from '../reading/row-source.ts';
import { checkStartKey, checkStartKeyValues } from '../reading/start-key.ts';
import { encodeKey } from '../tables/encode-key.ts';
import { checkKeyPaths } from '../validation/check-item.ts';
import { inOlderWords } from '../validation/frameworks.ts';
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
import type { Wire } from '../values/wire.ts';

const EXPRESSIONS = ['ProjectionExpression', 'FilterExpression'] as const;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export const scan = defineOperation<Wire<ScanInput>, Wire<ScanOutput>>({
  name: 'Scan',
  shape: structure('ScanInput', {
    Select: optional(oneOf('SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES')),
    IndexName: optional(indexName),
    TotalSegments: optional({ kind: 'integer', min: 1, max: 1_000_000 }),
    ReturnConsumedCapacity: returnConsumedCapacity,
    TableName: tableMember,
    ConditionalOperator: legacy,
    ScanFilter: legacy,
    Segment: optional({ kind: 'integer', min: 0, max: 999_999 }),
    Limit: optional({ kind: 'integer', min: 1 }),
    AttributesToGet: legacy,
    ExclusiveStartKey: optional(attributeMap),
    ConsistentRead: optional(boolean),
    FilterExpression: optional(anyString),
    ProjectionExpression: optional(anyString),
    ExpressionAttributeValues: optional(attributeMap),
    ExpressionAttributeNames: optional(stringMap),
  }),
  access(engine, { TableName = '', IndexName }) {
    const table = tableArn(engine, TableName);
    return [{ action: 'dynamodb:Scan', resources: [IndexName === undefined ? table : `${table}/index/${IndexName}`] }];
  },
  async run(engine, input) {
    const { startKey, segment, filter, projection } = inOlderWords(() => checkRequest(engine, input));
    const { table } = engine.tables.get(input.TableName ?? '');
    const index = indexOf(table, input);
    if (startKey !== undefined) {
      checkStartKey(table, index, startKey);
      const key = encodeKey(startKey, (index ?? table).key);
      if (segment !== undefined && !inSegment(key, segment.number, segment.of)) {
        throw validationError(
          'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. ' +
            `TotalSegments: ${segment.of} Segment: ${segment.number}`,
        );
      }
    }
    const fetch = needsFetch(index, input, projection, filter);
    checkKeyPaths(table, projection?.paths);
    checkKeyPaths(table, filter?.paths);
    return engine.store.read(() =>
      readPage(table, index, scanRows(engine.store, table, index, { segment, startKey }), {
        limit: input.Limit,
        filter,
        projection,
        fetch,
        countOnly: input.Select === 'COUNT',
        consistent: input.ConsistentRead === true,
        returnConsumedCapacity: input.ReturnConsumedCapacity,
      }),
    );
  },
});

function checkRequest(engine: Engine, input: Wire<ScanInput>) {
  refuseLegacyParameters(input, EXPRESSIONS);
  checkSelect(input);
  const startKey = checkStartKeyValues(input.ExclusiveStartKey);
  const segment = segmentOf(input);
  return { startKey, segment, ...compileExpressions(engine.parser, input, EXPRESSIONS) };
}

function segmentOf(input: Wire<ScanInput>): { number: number; of: number } | undefined {
  const { Segment: number, TotalSegments: of } = input;
  if (number === undefined && of === undefined) return undefined;
  if (of === undefined) {
    throw validationError(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (number === undefined) {
    throw validationError(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (number >= of) {
    throw validationError(
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
        `Segment: ${number} is not less than TotalSegments: ${of}`,
    );
  }
  return { number, of };
}
