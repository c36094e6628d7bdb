import {
  CreateTableCommand,
  DescribeTableCommand,
  ListTagsOfResourceCommand,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal } from './failure.ts';
import { type Fixture, startDynamoDb } from './fixture.ts';
import { createTable, deleteTables, tableRequest } from './tables.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html. The sentences were observed on AWS:
// ack-api-quirks, services/dynamodb, findings DDB-TABLE-107, 110 and 372 (2026-10).
const TABLE = 'contract-tags';
let fixture: Fixture;
let arn: string | undefined;

beforeAll(async () => {
  fixture = await startDynamoDb();
  await createTable(fixture.client, TABLE, { key: { pk: 'S' }, global: { byGroup: { grp: 'S' } } });
  arn = (await fixture.client.send(new DescribeTableCommand({ TableName: TABLE }))).Table?.TableArn;
});
afterAll(async () => {
  await deleteTables(fixture.client, TABLE);
  await fixture.close();
});

const tag = (...Tags: Tag[]) => fixture.client.send(new TagResourceCommand({ ResourceArn: arn, Tags }));
const untag = (...TagKeys: string[]) => fixture.client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys }));
const list = async (ResourceArn = arn) =>
  (await fixture.client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
const key = (name: string | null) => `The Tag Key provided is invalid, Key: ${name}`;
const value = (text: string | null) => `The Tag Value provided is invalid, Value: ${text}`;
const COUNT = 'Number of Tags exceed the current limit for the provided ResourceArn';
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }));

describe('a tag', () => {
  it('has a key of 128 characters and a value of 256, of letters, spaces and some signs', async () => {
    const longest = { Key: 'k'.repeat(128), Value: 'v'.repeat(256) };
    const signs = { Key: 'ключ 表', Value: 'a+b-c=d.e_f:g/h@i' };
    await tag(longest, signs);
    expect(await list()).toEqual(expect.arrayContaining([longest, signs]));
    await untag(longest.Key, signs.Key);
    expect(await list()).toEqual([]);
  });

  it.each<readonly [string, Tag, string]>([
    ['no key', { Key: undefined, Value: 'v' }, key(null)],
    ['an empty key', { Key: '', Value: 'v' }, key('')],
    ['a longer key', { Key: 'k'.repeat(129), Value: 'v' }, key('k'.repeat(129))],
    ['another sign in its key', { Key: 'a,b', Value: 'v' }, key('a,b')],
    ['a key of AWS', { Key: 'aws:mine', Value: 'v' }, 'Tag Key cannot be prefixed with aws:, Key: aws:mine'],
    ['no value', { Key: 'k', Value: undefined }, value(null)],
    ['a longer value', { Key: 'k', Value: 'v'.repeat(257) }, value('v'.repeat(257))],
    ['another sign in its value', { Key: 'k', Value: '100%' }, value('100%')],
  ])('is refused with %s, and what stands beside it', async (_, bad, message) => {
    expect(await failureOf(tag({ Key: 'good', Value: 'v' }, bad))).toMatchObject(
      refusal('ValidationException', message),
    );
    const create = new CreateTableCommand({ ...tableRequest('contract-tags-none', { key: { pk: 'S' } }), Tags: [bad] });
    expect(await failureOf(fixture.client.send(create))).toMatchObject(refusal('ValidationException', message));
    expect(await list()).toEqual([]);
  });

  it('has a key of its own', async () => {
    expect(await failureOf(tag({ Key: 'k', Value: '1' }, { Key: 'k', Value: '2' }))).toMatchObject(
      refusal('ValidationException', 'Duplicate Tag Keys provided as input: Duplicate Tag Key found k'),
    );
  });
});

describe('a table', () => {
  it('has at most 50 tags', async () => {
    await tag(...many(50));
    expect(await failureOf(tag({ Key: 'k50', Value: '' }))).toMatchObject(refusal('ValidationException', COUNT));
    await untag(...many(50).map(({ Key }) => Key));
    expect(await list()).toEqual([]);
  });

  it('has none of none, no malformed one and none of 51 taken away', async () => {
    expect(await failureOf(tag())).toMatchObject(
      refusal('ValidationException', 'Atleast one Tag needs to be provided as Input.'),
    );
    expect(await failureOf(untag())).toMatchObject(
      refusal('ValidationException', 'Atleast one Tag Key needs to be provided as Input.'),
    );
    expect(await failureOf(untag(''))).toMatchObject(refusal('ValidationException', key('')));
    expect(await failureOf(untag(...many(51).map(({ Key }) => Key)))).toMatchObject(
      refusal('ValidationException', COUNT),
    );
  });

  it('alone has tags, of those named in an ARN', async () => {
    const index = `${arn}/index/byGroup`;
    const backup = `${arn}/backup/01700000000000-abcdef01`;
    const elsewhere = arn?.replace(/dynamodb:[^:]+/, 'dynamodb:sa-east-1') ?? '';
    for (const [other, message] of [
      [
        index,
        `One or more parameter values were invalid: Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${index}`,
      ],
      [backup, `One or more parameter values were invalid: Provided Arn is not a DynamoDB resource arn: ${backup}`],
      [elsewhere, `Invalid TableArn: Invalid ResourceArn provided as input ${elsewhere}`],
    ] as const) {
      expect(await failureOf(list(other))).toMatchObject(refusal('ValidationException', message));
    }
  });

  it('is not found where there is none of the name, and is not told of in another account', async () => {
    const missing = arn?.replace(TABLE, 'contract-tags-missing') ?? '';
    expect(await failureOf(list(missing))).toMatchObject(
      refusal('ResourceNotFoundException', `Requested resource not found: ResourcArn: ${missing} not found`),
    );
    const foreign = missing.replace(/:\d{12}:/, ':999999999999:');
    expect(await failureOf(list(foreign))).toMatchObject({ name: 'AccessDeniedException' });
  });
});
