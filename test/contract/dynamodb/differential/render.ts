import type { Action, Item, Path, Query, Scan, Step, Write } from './plan.ts';
import { Expressions } from './render-expressions.ts';

export const TABLE = 'differential';

type Input = Record<string, unknown>;

/** A step as a request; the rebuilding of an index is none. */
export function render(step: Exclude<Step, { kind: 'rebuild' }>): {
  readonly operation: string;
  readonly input: Input;
} {
  const charged = { ReturnConsumedCapacity: 'INDEXES' };
  switch (step.kind) {
    case 'put':
    case 'delete':
    case 'update': {
      const operation = { put: 'PutItem', delete: 'DeleteItem', update: 'UpdateItem' }[step.kind];
      return { operation, input: { ...writeInput(step), ReturnValues: step.returns, ...charged } };
    }
    case 'get': {
      const input = { TableName: TABLE, Key: step.key, ConsistentRead: step.consistent, ...projection(step.paths) };
      return { operation: 'GetItem', input: { ...input, ...charged } };
    }
    case 'query':
      return { operation: 'Query', input: { ...queryInput(step), ...charged } };
    case 'scan':
      return { operation: 'Scan', input: { ...scanInput(step), ...charged } };
    case 'batch-get': {
      const read = { Keys: step.keys, ConsistentRead: step.consistent, ...projection(step.paths) };
      return { operation: 'BatchGetItem', input: { RequestItems: { [TABLE]: read }, ...charged } };
    }
    case 'batch-write': {
      const writes = step.writes.map((write) =>
        'put' in write ? { PutRequest: { Item: write.put } } : { DeleteRequest: { Key: write.delete } },
      );
      return { operation: 'BatchWriteItem', input: { RequestItems: { [TABLE]: writes }, ...charged } };
    }
    case 'transact-get': {
      const reads = step.reads.map(({ key, paths }) => ({
        Get: { TableName: TABLE, Key: key, ...projection(paths) },
      }));
      return { operation: 'TransactGetItems', input: { TransactItems: reads, ...charged } };
    }
    case 'transact-write':
      return {
        operation: 'TransactWriteItems',
        input: { TransactItems: step.actions.map(transactItem), ...charged },
      };
  }
}

function transactItem(action: Action): Input {
  if (action.kind !== 'check') {
    return { [{ put: 'Put', delete: 'Delete', update: 'Update' }[action.kind]]: writeInput(action) };
  }
  const expressions = new Expressions();
  const ConditionExpression = expressions.condition(action.condition);
  return {
    ConditionCheck: {
      TableName: TABLE,
      Key: action.key,
      ConditionExpression,
      ...expressions.members(),
      ...shown(action.shows),
    },
  };
}

function writeInput(write: Write): Input {
  const expressions = new Expressions();
  const target: { Item: Item } | { Key: Item; UpdateExpression?: string } =
    write.kind === 'put'
      ? { Item: write.item }
      : {
          Key: write.key,
          ...(write.kind === 'update' ? { UpdateExpression: expressions.update(write.clauses) } : {}),
        };
  return {
    TableName: TABLE,
    ...target,
    ...(write.condition === undefined ? {} : { ConditionExpression: expressions.condition(write.condition) }),
    ...expressions.members(),
    ...shown(write.shows),
  };
}

function shown(shows: boolean): Input {
  return shows ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } : {};
}

function projection(paths: readonly Path[] | undefined): Input {
  if (paths === undefined) return {};
  const expressions = new Expressions();
  return { ProjectionExpression: expressions.paths(paths), ...expressions.members() };
}

function queryInput(query: Query): Input {
  const expressions = new Expressions();
  const { index, partition, sort, select, consistent, descending } = query;
  const equal = `${expressions.path([index === 'byGroup' ? 'g' : 'pk'])} = ${expressions.value(partition)}`;
  const path = expressions.path([index === 'byNumber' ? 'n' : 'sk']);
  const values = sort === undefined ? [] : sort.values.map((value) => expressions.value(value));
  const condition = {
    '': '',
    between: ` AND ${path} BETWEEN ${values.join(' AND ')}`,
    begins_with: ` AND begins_with(${path}, ${values[0]})`,
  };
  const operator = sort?.operator ?? '';
  return {
    ...rowsInput(query, expressions),
    KeyConditionExpression:
      equal +
      (operator in condition ? condition[operator as keyof typeof condition] : ` AND ${path} ${operator} ${values[0]}`),
    ...(select === undefined ? {} : { Select: select }),
    ConsistentRead: consistent,
    ScanIndexForward: !descending,
  };
}

function scanInput(scan: Scan): Input {
  return { ...rowsInput(scan, new Expressions()), ...(scan.select === undefined ? {} : { Select: scan.select }) };
}

function rowsInput({ index, filter, paths, limit }: Omit<Query, 'kind'> | Scan, expressions: Expressions): Input {
  return {
    TableName: TABLE,
    ...(index === undefined ? {} : { IndexName: index }),
    ...(filter === undefined ? {} : { FilterExpression: expressions.condition(filter) }),
    ...(paths === undefined ? {} : { ProjectionExpression: expressions.paths(paths) }),
    Limit: limit,
    ...expressions.members(),
  };
}
