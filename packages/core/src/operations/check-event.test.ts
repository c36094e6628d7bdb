import { describe, expect, test } from 'vitest';
import { config as deployed } from '../../../../sluice.config.ts';
import { config, context, eventOf, lateRefusalOf, requestOf } from '../../test/factories.ts';
import { defineConfig } from '../config/define-config.ts';
import { parseRequest } from '../events/parse-request.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import { checkEvent, checkRequest } from './check-event.ts';
import { operations } from './operations.ts';

const user = { id: 'u-1', email: 'ada@example.com' };
const check = (type: string, data: JsonValue) => checkEvent(eventOf(type, data), context);

describe('every operation', () => {
  test.each(Object.values(operations))('$type takes its own example', async ({ type, flow, example }) => {
    expect(type.startsWith(`${flow}.`)).toBe(true);
    await expect(
      checkEvent(eventOf(type, example as unknown as JsonValue), { ...context, config: deployed }),
    ).resolves.toBeUndefined();
  });

  test.each(Object.values(operations))(
    '$type refuses no data, and arguments it does not know',
    async ({ type, example }) => {
      expect(await lateRefusalOf(check(type, null))).toMatchObject({ code: 'EVENT_INVALID', pointer: '/data' });
      expect(await lateRefusalOf(check(type, { ...(example as object), extra: 1 }))).toMatchObject({
        code: 'EVENT_INVALID',
        pointer: '/data/extra',
      });
    },
  );
});

test.each<[string, JsonValue, string, string]>([
  ['write.putt', {}, 'EVENT_TYPE_UNKNOWN', '/type'],
  ['constructor', {}, 'EVENT_TYPE_UNKNOWN', '/type'],
  ['user.', {}, 'EVENT_TYPE_UNKNOWN', '/type'],
  ['write.put', { table: 'user', item: user }, 'TABLE_UNKNOWN', '/data/table'],
  ['write.put', { table: '__proto__', item: user }, 'TABLE_UNKNOWN', '/data/table'],
  ['write.put', { item: user }, 'EVENT_INVALID', '/data/table'],
  ['write.put', { table: 7, item: user }, 'EVENT_INVALID', '/data/table'],
  ['write.put', { table: 'users', item: [] }, 'EVENT_INVALID', '/data/item'],
  ['write.put', { table: 'users', item: { email: 'a@b.co' } }, 'KEY_INVALID', '/data/item/id'],
  ['write.put', { table: 'users', item: { ...user, id: 7 } }, 'KEY_INVALID', '/data/item/id'],
  ['write.put', { table: 'users', item: { ...user, id: '' } }, 'KEY_INVALID', '/data/item/id'],
  ['write.put', { table: 'users', item: { ...user, id: 'x'.repeat(2049) } }, 'KEY_INVALID', '/data/item/id'],
  [
    'write.put',
    { table: 'orders', item: { customerId: 'c', orderId: 'o'.repeat(1025) } },
    'KEY_INVALID',
    '/data/item/orderId',
  ],
  [
    'write.put',
    { table: 'orders', item: { customerId: 'c', orderId: 'o', status: '' } },
    'KEY_INVALID',
    '/data/item/status',
  ],
  [
    'write.put',
    { table: 'orders', item: { customerId: 'c', orderId: 'o', placedAt: 5 } },
    'KEY_INVALID',
    '/data/item/placedAt',
  ],
  [
    'write.put',
    { table: 'orders', item: { customerId: 'c', orderId: 'o', updatedAt: null } },
    'VALUE_INVALID',
    '/data/item/updatedAt',
  ],
  ['write.put', { table: 'users', item: { ...user, email: 'ada' } }, 'ITEM_INVALID', '/data/item/email'],
  ['write.insert', { table: 'users', item: { id: 'u' } }, 'ITEM_INVALID', '/data/item/email'],
  ['write.put', { table: 'users', item: { ...user, x: 'x'.repeat(409_600) } }, 'ITEM_TOO_LARGE', '/data/item'],
  ['write.put', { table: 'users', item: { ...user, n: { $number: '1e200' } } }, 'NUMBER_INVALID', '/data/item/n'],
  ['write.put', { table: 'users', item: user, if: { age: { over: 3 } } }, 'CONDITION_INVALID', '/data/if/age/over'],
  ['write.put', { table: 'users', item: user, if: 'x' }, 'EVENT_INVALID', '/data/if'],
  ['write.delete', { table: 'users', key: { id: 'u', x: 1 } }, 'KEY_INVALID', '/data/key/x'],
  ['write.delete', { table: 'orders', key: { customerId: 'c' } }, 'KEY_INVALID', '/data/key/orderId'],
  ['write.update', { table: 'users', key: { id: 'u' } }, 'EVENT_INVALID', '/data'],
  ['write.update', { table: 'users', key: { id: 'u' }, set: {} }, 'EVENT_INVALID', '/data/set'],
  ['write.update', { table: 'users', key: { id: 'u' }, set: { id: 'v' } }, 'UPDATE_INVALID', '/data/set/id'],
  [
    'write.update',
    { table: 'users', key: { id: 'u' }, set: { a: 1 }, remove: ['a.b'] },
    'UPDATE_INVALID',
    '/data/remove/0',
  ],
  ['write.update', { table: 'users', key: { id: 'u' }, add: { a: 'x' } }, 'UPDATE_INVALID', '/data/add/a'],
  ['write.update', { table: 'users', key: { id: 'u' }, delete: { a: 1 } }, 'UPDATE_INVALID', '/data/delete/a'],
  ['write.update', { table: 'users', key: { id: 'u' }, set: { 'a..b': 1 } }, 'UPDATE_INVALID', '/data/set/a..b'],
  ['write.update', { table: 'users', key: { id: 'u' }, set: { email: 'no' } }, 'ITEM_INVALID', '/data/set/email'],
  ['write.update', { table: 'users', key: { id: 'u' }, remove: ['age', 'email'] }, 'ITEM_INVALID', '/data/remove/1'],
  [
    'write.update',
    { table: 'orders', key: { customerId: 'c', orderId: 'o' }, add: { updatedAt: 1 } },
    'UPDATE_INVALID',
    '/data/add/updatedAt',
  ],
  [
    'write.update',
    { table: 'orders', key: { customerId: 'c', orderId: 'o' }, set: { status: 5 } },
    'KEY_INVALID',
    '/data/set/status',
  ],
  ['query.get', { table: 'users', key: 'u' }, 'EVENT_INVALID', '/data/key'],
  ['query.batch-get', { table: 'users', keys: [] }, 'EVENT_INVALID', '/data/keys'],
  ['query.batch-get', { table: 'users', keys: [{ id: 'u' }, { ID: 'u' }] }, 'KEY_INVALID', '/data/keys/1/ID'],
  ['query.query', { table: 'users', index: 'by-mail', key: { email: 'x' } }, 'INDEX_UNKNOWN', '/data/index'],
  [
    'query.query',
    { table: 'users', index: 'by-email', key: { email: 'x' }, consistent: true },
    'EVENT_INVALID',
    '/data/consistent',
  ],
  ['query.query', { table: 'orders', key: { orderId: 'o' } }, 'KEY_INVALID', '/data/key/customerId'],
  ['query.query', { table: 'orders', key: { customerId: { '>': 'c' } } }, 'KEY_INVALID', '/data/key/customerId'],
  [
    'query.query',
    { table: 'orders', key: { customerId: 'c', orderId: { '<>': 'o' } } },
    'KEY_INVALID',
    '/data/key/orderId',
  ],
  [
    'query.query',
    { table: 'orders', key: { customerId: 'c', orderId: { '>': 'a', '<': 'b' } } },
    'KEY_INVALID',
    '/data/key/orderId',
  ],
  [
    'query.query',
    { table: 'orders', key: { customerId: 'c' }, filter: { orderId: 'x' } },
    'CONDITION_INVALID',
    '/data/filter',
  ],
  ['query.query', { table: 'orders', key: { customerId: 'c' }, cursor: 'x.y' }, 'CURSOR_INVALID', '/data/cursor'],
  ['query.query', { table: 'orders', key: { customerId: 'c' }, limit: 0 }, 'EVENT_INVALID', '/data/limit'],
  ['query.query', { table: 'orders', key: { customerId: 'c' }, limit: 1001 }, 'EVENT_INVALID', '/data/limit'],
  [
    'query.query',
    { table: 'orders', key: { customerId: 'c' }, project: ['a', 'a.b'] },
    'EVENT_INVALID',
    '/data/project',
  ],
  ['query.scan', { table: 'orders', segment: { index: 2, total: 2 } }, 'EVENT_INVALID', '/data/segment'],
  ['import.batch', { job: 'j', table: 'users', batch: -1, items: [{}] }, 'EVENT_INVALID', '/data/batch'],
  ['import.batch', { job: 'j', table: 'users', batch: 1, items: [] }, 'EVENT_INVALID', '/data/items'],
  ['import.start', { job: 'a b', table: 'users' }, 'EVENT_INVALID', '/data/job'],
  ['import.end', { job: 'j', batches: 1.5, items: 1 }, 'EVENT_INVALID', '/data/batches'],
  ['user.signed-up', { userId: 5 }, 'EVENT_INVALID', '/data/userId'],
])('%s %j is refused with %s at %s', async (type, data, code, pointer) => {
  const refusal = await lateRefusalOf(check(type, data));
  expect(refusal).toMatchObject({ code, pointer });
  expect(refusal.message.length).toBeGreaterThan(15);
});

test.each<[string, string, JsonValue]>([
  [
    'an update that gives what the schema wants and leaves the rest',
    'write.update',
    { table: 'users', key: { id: 'u' }, set: { email: 'new@example.com', 'deep.path': 1 }, remove: ['age'] },
  ],
  ['a domain event without a schema', 'auth.logged-in', null],
  ['a domain event that matches its schema', 'user.signed-up', { userId: 'u' }],
])('%s is taken', async (_, type, data) => {
  await expect(check(type, data)).resolves.toBeUndefined();
});

describe('a request', () => {
  const put = (item: JsonValue) => ({ type: 'write.put', data: { table: 'users', item } });

  test('of several tells of each by itself, by its place in the array', async () => {
    const parsed = parseRequest(
      requestOf([put(user), put({ id: 'x' }), { type: 'nope', data: 1 }, { data: 1 }, put(user)]),
    );
    const entries = await checkRequest(parsed, context);
    expect(
      entries.map((entry) =>
        'problem' in entry ? [entry.index, entry.problem.code, entry.problem.pointer] : entry.index,
      ),
    ).toEqual([
      0,
      [1, 'ITEM_INVALID', '/1/data/item/email'],
      [2, 'EVENT_TYPE_UNKNOWN', '/2/type'],
      [3, 'EVENT_INVALID', '/3/type'],
      4,
    ]);
  });

  test('of one throws', async () => {
    expect(await lateRefusalOf(checkRequest(parseRequest(requestOf(put({ id: 'x' }))), context))).toMatchObject({
      pointer: '/data/item/email',
    });
  });

  test('waits for schemas that answer late', async () => {
    const validate = (value: unknown) =>
      Promise.resolve(
        (value as { id: string }).id === 'good' ? { value } : { issues: [{ message: 'must be good', path: ['id'] }] },
      );
    const schema = { '~standard': { version: 1 as const, vendor: 'late', validate } };
    const late = defineConfig({ tables: { users: { ...config.tables['users']!, schema } } });
    const parsed = parseRequest(requestOf([put({ id: 'good' }), put({ id: 'bad' })]));
    const entries = await checkRequest(parsed, { ...context, config: late });
    expect(entries.map((entry) => ('problem' in entry ? [entry.problem.code, entry.problem.pointer] : 'ok'))).toEqual([
      'ok',
      ['ITEM_INVALID', '/1/data/item/id'],
    ]);
  });
});
