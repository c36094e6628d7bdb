import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables, tableRequest } from './tables.ts';

// Of a request with several faults AWS names some: those of its members together, one of what only its code finds. The
// order is no page's; the public conformance suite at dynamodb-conformance.org captured it on AWS (tests/tier3/
// validation-ordering, 2026-10).
const TABLE = 'contract-order';
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, { key: { pk: 'S', sk: 'S' } });
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE);
  await fixture.close();
});

const Key = { pk: { S: 'k' }, sk: { S: 's' } };
const ABSENT = 'contract-order-none';
const detected = (...faults: string[]) =>
  `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected: ${faults.join('; ')}`;
const constraint = (value: string | null, at: string, rule: string) =>
  `Value ${value === null ? 'null' : `'${value}'`} at '${at}' failed to satisfy constraint: Member must ${rule}`;
const charge = { ReturnConsumedCapacity: 'SOME' as 'TOTAL' };
const CHARGE = constraint('SOME', 'returnConsumedCapacity', 'satisfy enum value set: [INDEXES, TOTAL, NONE]');
const metrics = { ReturnItemCollectionMetrics: 'FEW' as 'SIZE' };
const METRICS = constraint('FEW', 'returnItemCollectionMetrics', 'satisfy enum value set: [SIZE, NONE]');
const put = (item: object = {}): TransactWriteItem => ({ Put: { TableName: ABSENT, Item: { ...Key, ...item } } });
const transact = (...TransactItems: TransactWriteItem[]) => new TransactWriteItemsCommand({ TransactItems });
const check = (ConditionExpression: string, values?: object): TransactWriteItem => ({
  ConditionCheck: {
    TableName: ABSENT,
    Key: { ...Key, sk: { S: 'other' } },
    ConditionExpression,
    ...(values === undefined ? {} : { ExpressionAttributeValues: { ...values } }),
  },
});
const query = (KeyConditionExpression: string, values: object, TableName = TABLE) =>
  new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues: { ...values } });
const BEGINS =
  'Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N';

describe('the members of a request are checked together, before its table', () => {
  it.each<readonly [string, () => Promise<unknown>, string]>([
    [
      'BatchWriteItem',
      () =>
        fixture.client.send(
          new BatchWriteItemCommand({
            RequestItems: { [ABSENT]: [{ DeleteRequest: { Key } }] },
            ...charge,
            ...metrics,
          }),
        ),
      detected(CHARGE, METRICS),
    ],
    [
      'BatchGetItem',
      () => fixture.client.send(new BatchGetItemCommand({ RequestItems: { [ABSENT]: { Keys: [Key] } }, ...charge })),
      detected(CHARGE),
    ],
    [
      'TransactWriteItems',
      () => fixture.client.send(new TransactWriteItemsCommand({ TransactItems: [put()], ...charge, ...metrics })),
      detected(CHARGE, METRICS),
    ],
    [
      'TransactGetItems',
      () =>
        fixture.client.send(
          new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: ABSENT, Key } }], ...charge }),
        ),
      detected(CHARGE),
    ],
    [
      'UpdateItem without a key and with an empty name',
      () => fixture.client.send(new UpdateItemCommand({ TableName: '', Key: undefined, UpdateExpression: 'REMOVE a' })),
      detected(
        constraint('', 'tableName', 'have length greater than or equal to 1'),
        constraint(null, 'key', 'not be null'),
      ),
    ],
  ])('%s', async (_, send, message) => {
    expect(await failureOf(send())).toMatchObject(refusal('ValidationException', message));
  });
});

describe('the actions of a transaction are checked one after another, before their tables', () => {
  const deep = (levels: number): object => (levels === 0 ? { S: '' } : { M: { a: deep(levels - 1) } });
  const NESTED =
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit';
  const SYNTAX = 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("';
  const UNUSED = 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}';

  it.each<readonly [string, TransactWriteItem[], string]>([
    ['a value too deep, then a broken condition', [put({ d: deep(40) }), check('size(')], NESTED],
    ['a broken condition, then a value too deep', [check('size('), put({ d: deep(40) })], SYNTAX],
    ['an unused value', [put(), check('attribute_exists(a)', { ':v': { S: '' } })], UNUSED],
    ['an empty name, then a value too deep', [put({ '': { S: '' } }), put({ d: deep(40) })], 'Empty attribute name'],
  ])('%s', async (_, actions, message) => {
    expect(await failureOf(fixture.client.send(transact(...actions)))).toMatchObject(
      refusal('ValidationException', message),
    );
  });

  it('and one item twice after all of them', async () => {
    expect(await failureOf(fixture.client.send(transact(put(), put(), check('size('))))).toMatchObject(
      refusal('ValidationException', SYNTAX),
    );
  });
});

describe('a key condition is checked from left to right, before the table', () => {
  const number = { ':n': { N: '1' } };
  it.each<readonly [string, QueryCommand, string]>([
    [
      'an undefined value before the operand of a function',
      query('pk = :none AND begins_with(sk, :n)', number),
      'Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute value: :none',
    ],
    [
      'the operand of a function before an undefined value',
      query('begins_with(sk, :n) AND pk = :none', number),
      BEGINS,
    ],
    [
      'the operand of a function before a third condition',
      query('pk = :p AND begins_with(sk, :n) AND sk > :p', { ...number, ':p': { S: 'p' } }),
      BEGINS,
    ],
    ['an absent table', query('pk = :p AND begins_with(sk, :n)', { ...number, ':p': { S: 'p' } }, ABSENT), BEGINS],
  ])('%s', async (_, command, message) => {
    expect(await failureOf(fixture.client.send(command))).toMatchObject(refusal('ValidationException', message));
  });
});

describe('of a single item,', () => {
  it('a condition that does not parse is found before the table', async () => {
    const broken = { TableName: ABSENT, ConditionExpression: 'a = = b' };
    const message = '1 validation error detected: Invalid ConditionExpression: Syntax error; token: "=", near: "= = b"';
    for (const call of [
      fixture.client.send(new PutItemCommand({ ...broken, Item: Key })),
      fixture.client.send(new DeleteItemCommand({ ...broken, Key })),
      fixture.client.send(new UpdateItemCommand({ ...broken, Key })),
    ]) {
      expect(await failureOf(call)).toMatchObject(refusal('ValidationException', message));
    }
  });

  it('the table is found absent before a key that does not fit it', async () => {
    const read = new GetItemCommand({ TableName: ABSENT, Key: { other: { S: 'k' } } });
    expect(await failureOf(fixture.client.send(read))).toMatchObject(refusal('ResourceNotFoundException'));
  });
});

describe('of CreateTable,', () => {
  it('names of global indexes are checked before those of local ones', async () => {
    const request = tableRequest('contract-order-new', {
      key: { pk: 'S', sk: 'S' },
      local: { l1: { pk: 'S', sk: 'S' } },
      global: { g1: { sk: 'S' } },
    });
    const name = (list: string, value: string) =>
      constraint(value, `${list}.1.member.indexName`, 'have length greater than or equal to 3');
    expect(await failureOf(fixture.client.send(new CreateTableCommand(request)))).toMatchObject(
      refusal(
        'ValidationException',
        detected(name('globalSecondaryIndexes', 'g1'), name('localSecondaryIndexes', 'l1')),
      ),
    );
  });
});
