import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
// The sentences are AWS's as the public conformance suite at paritysuite.org recorded them, last on 2026-10-09.
const TABLE = 'contract-item-refusals';
const key = { pk: { S: 'a' }, sk: { N: '1' } };
let fixture: Fixture;

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, { key: { pk: 'S', sk: 'N' }, global: { byHolder: { holder: 'S' } } });
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE);
  await fixture.close();
});

const put = (input: Partial<PutItemCommandInput>) =>
  fixture.client.send(new PutItemCommand({ TableName: TABLE, Item: key, ...input }));
const update = (input: Partial<UpdateItemCommandInput>) =>
  fixture.client.send(new UpdateItemCommand({ TableName: TABLE, Key: key, ...input }));

const NULL_TABLE =
  "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null";
const EMPTY_TABLE =
  "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1";
/** Requests which break a rule that needs no table are answered inside this envelope. */
const ONE = '1 validation error detected: ';
const MISMATCH = 'The provided key element does not match the schema';
const INVALID = 'One or more parameter values were invalid: ';
const NOT_NULL = 'Null attribute value types must have the value of true';
const EMPTY_KEY =
  'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk';

describe('PutItem refuses', () => {
  it.each<readonly [string, Partial<PutItemCommandInput>, string]>([
    ['no table', { TableName: undefined }, NULL_TABLE],
    ['an empty table name, before all else', { TableName: '', ReturnValues: 'X' as 'NONE' }, EMPTY_TABLE],
    [
      'a table name of other characters',
      { TableName: 'no table!' },
      "1 validation error detected: Value 'no table!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ],
    ['an item without a key attribute', { Item: { pk: { S: 'a' } } }, `${INVALID}Missing the key sk in the item`],
    [
      'a key attribute of another type',
      { Item: { ...key, sk: { S: '1' } } },
      `${INVALID}Type mismatch for key sk expected: N actual: S`,
    ],
    ['an empty key', { Item: { ...key, pk: { S: '' } } }, EMPTY_KEY],
    [
      'an index key of another type',
      { Item: { ...key, holder: { N: '1' } } },
      `${INVALID}Type mismatch for Index Key holder Expected: S Actual: N IndexName: byHolder`,
    ],
    [
      'an empty index key',
      { Item: { ...key, holder: { S: '' } } },
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byHolder, IndexKey: holder',
    ],
    [
      'a partition key over 2048 bytes',
      { Item: { ...key, pk: { S: 'k'.repeat(2049) } } },
      `${INVALID}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
    ],
    ['an empty set', { Item: { ...key, a: { SS: [] } } }, `${ONE}${INVALID}An string set  may not be empty`],
    ['an empty number set', { Item: { ...key, a: { NS: [] } } }, `${ONE}${INVALID}An number set  may not be empty`],
    ['a NULL that is false', { Item: { ...key, a: { NULL: false } } }, `${ONE}${INVALID}${NOT_NULL}`],
    ['an empty name', { Item: { ...key, '': { S: 'x' } } }, `${ONE}Empty attribute name`],
    ['other return values', { ReturnValues: 'ALL_NEW' }, `${ONE}ReturnValues can only be ALL_OLD or NONE`],
    [
      'values without expression',
      { ExpressionAttributeValues: { ':v': { S: 'x' } } },
      `${ONE}ExpressionAttributeValues can only be specified when using expressions`,
    ],
    [
      'expressions beside legacy parameters',
      { Expected: { pk: { Exists: false } }, ConditionExpression: 'attribute_not_exists(pk)' },
      `${ONE}Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}`,
    ],
  ])('%s', async (_, input, message) => {
    expect(await failureOf(put(input))).toMatchObject(refusal('ValidationException', message));
  });
});

describe('UpdateItem refuses', () => {
  const set = (UpdateExpression: string, values: UpdateItemCommandInput['ExpressionAttributeValues']) => ({
    UpdateExpression,
    ExpressionAttributeValues: values,
  });
  it.each<readonly [string, Partial<UpdateItemCommandInput>, string]>([
    [
      'to change a key',
      set('SET pk = :v', { ':v': { S: 'b' } }),
      `${INVALID}Cannot update attribute pk. This attribute is part of the key`,
    ],
    [
      'a syntax error, shown with its neighbours',
      set('SET a == :v', { ':v': { S: 'b' } }),
      `${ONE}Invalid UpdateExpression: Syntax error; token: "=", near: "== :v"`,
    ],
    [
      'an empty expression',
      { UpdateExpression: '' },
      `${ONE}Invalid UpdateExpression: The expression can not be empty;`,
    ],
    [
      'an undefined value',
      { UpdateExpression: 'SET a = :v' },
      `${ONE}Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v`,
    ],
    [
      'an undefined name',
      set('SET #a = :v', { ':v': { S: 'b' } }),
      `${ONE}Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute name: #a`,
    ],
    [
      'an unused value',
      set('SET a = :v', { ':v': { S: 'b' }, ':w': { S: 'c' } }),
      `${ONE}Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}`,
    ],
    [
      'an unused name',
      { UpdateExpression: 'REMOVE a', ExpressionAttributeNames: { '#b': 'b' } },
      `${ONE}Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}`,
    ],
    [
      'a placeholder of another form',
      { UpdateExpression: 'REMOVE a', ExpressionAttributeNames: { b: 'b' } },
      `${ONE}ExpressionAttributeNames contains invalid key: Syntax error; key: "b"`,
    ],
    [
      'a reserved word',
      { UpdateExpression: 'REMOVE status' },
      `${ONE}Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status`,
    ],
    [
      'overlapping paths',
      { UpdateExpression: 'REMOVE a, a.b' },
      `${ONE}Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]`,
    ],
    [
      'conflicting paths',
      { UpdateExpression: 'REMOVE a.b, a[0]' },
      `${ONE}Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]`,
    ],
    [
      'a section twice',
      { UpdateExpression: 'REMOVE a REMOVE b' },
      `${ONE}Invalid UpdateExpression: The "REMOVE" section can only be used once in an update expression;`,
    ],
    [
      'an unknown function',
      set('SET a = nothing(b, :v)', { ':v': { S: 'b' } }),
      `${ONE}Invalid UpdateExpression: Invalid function name; function: nothing`,
    ],
    [
      'a list that is none',
      set('SET a = list_append(a, :v)', { ':v': { S: 'b' } }),
      `${ONE}Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: list_append, operand type: S`,
    ],
    [
      'to add a string',
      set('ADD a :v', { ':v': { S: 'b' } }),
      `${ONE}Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND`,
    ],
    [
      'a path through what is not there',
      set('SET a.b = :v', { ':v': { S: 'b' } }),
      'The document path provided in the update expression is invalid for update',
    ],
    [
      'to read what is not there',
      { UpdateExpression: 'SET a = b' },
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    [
      'an empty index key',
      set('SET holder = :v', { ':v': { S: '' } }),
      'One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.',
    ],
  ])('%s', async (_, input, message) => {
    expect(await failureOf(update(input))).toMatchObject(refusal('ValidationException', message));
  });
});

describe('conditions are refused where', () => {
  const values = { ':s': { S: 'x' }, ':n': { N: '5' }, ':m': { N: '1' } };
  it.each<readonly [string, string, string]>([
    ['parentheses are redundant', '((attribute_exists(pk)))', 'The expression has redundant parentheses;'],
    [
      'an operand is compared with itself',
      'contains(a, a)',
      'The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a]',
    ],
    ['a function is unknown', 'exists(a)', 'Invalid function name; function: exists'],
    [
      'a function has too many operands',
      'attribute_exists(a, b)',
      'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
    ],
    [
      'a function stands where a value belongs',
      'a = attribute_exists(b)',
      'The function is not allowed to be used this way in an expression; function: attribute_exists',
    ],
    [
      'a prefix is no string',
      'begins_with(a, :n)',
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    [
      'a type is unknown',
      'attribute_type(a, :s)',
      'Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    ],
    [
      'bounds are the wrong way round',
      'a BETWEEN :n AND :m',
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}',
    ],
    ['the expression ends too early', 'a =', 'Syntax error; token: "<EOF>", near: "="'],
  ])('%s', async (_, ConditionExpression, message) => {
    const used = Object.entries(values).filter(([name]) => ConditionExpression.includes(name));
    expect(
      await failureOf(
        put({
          ConditionExpression,
          ...(used.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(used) }),
        }),
      ),
    ).toMatchObject(refusal('ValidationException', `${ONE}Invalid ConditionExpression: ${message}`));
  });
});

describe('keys are refused where', () => {
  const get = (Key: Record<string, { S: string } | { N: string }>) =>
    fixture.client.send(new GetItemCommand({ TableName: TABLE, Key }));

  it.each([
    ['an attribute is missing', { pk: { S: 'a' } }, MISMATCH],
    ['an attribute is too many', { ...key, other: { S: 'x' } }, MISMATCH],
    ['a type is wrong', { ...key, sk: { S: 'x' } }, MISMATCH],
    ['a value is empty', { ...key, pk: { S: '' } }, EMPTY_KEY],
  ] as const)('%s', async (_, wrong, message) => {
    expect(await failureOf(get(wrong))).toMatchObject(refusal('ValidationException', message));
    expect(await failureOf(fixture.client.send(new DeleteItemCommand({ TableName: TABLE, Key: wrong })))).toMatchObject(
      refusal('ValidationException', message),
    );
  });

  it('there is no such table', async () => {
    expect(
      await failureOf(fixture.client.send(new GetItemCommand({ TableName: 'contract-none', Key: key }))),
    ).toMatchObject(refusal('ResourceNotFoundException', 'Requested resource not found'));
  });
});
