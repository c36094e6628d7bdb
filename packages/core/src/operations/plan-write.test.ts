import { describe, expect, test } from 'vitest';
import { evaluateExpression } from '../../test/expression-evaluator.ts';
import { config, eventOf, refusalOf } from '../../test/factories.ts';
import type { JsonObject, JsonValue } from '../events/sluice-event.ts';
import { marshallItem } from '../values/marshall.ts';
import { judgeRefusal } from './judge-refusal.ts';
import { planWrite } from './plan-write.ts';

const time = '2026-03-01T10:00:00.000Z';
const earlier = '2026-02-01T10:00:00.000Z';
const later = '2026-04-01T10:00:00.000Z';
const key = { customerId: 'c', orderId: 'o' };
const plan = (type: string, data: JsonValue) => planWrite(eventOf(type, data, time), config);

describe('fragments', () => {
  test('an insert asks that its key is free', () => {
    expect(plan('write.insert', { table: 'users', item: { id: 'u', email: 'a@b.co' } })).toEqual({
      action: 'Put',
      table: 'users',
      key: { id: { S: 'u' } },
      identity: '["users","u"]',
      conditions: { existence: 'absent' },
      request: {
        Item: { id: { S: 'u' }, email: { S: 'a@b.co' } },
        ConditionExpression: 'attribute_not_exists(#n0)',
        ExpressionAttributeNames: { '#n0': 'id' },
      },
    });
  });

  test('a plain put has no condition', () => {
    expect(plan('write.put', { table: 'users', item: { id: 'u' } }).request).toEqual({ Item: { id: { S: 'u' } } });
  });

  test('a put into a versioned table stores the time where it brings no version', () => {
    expect(plan('write.put', { table: 'orders', item: key }).request).toEqual({
      Item: { customerId: { S: 'c' }, orderId: { S: 'o' }, updatedAt: { S: time } },
      ConditionExpression: 'attribute_not_exists(#n0) OR #n0 <= :v0',
      ExpressionAttributeNames: { '#n0': 'updatedAt' },
      ExpressionAttributeValues: { ':v0': { S: time } },
    });
    expect(plan('write.put', { table: 'orders', item: { ...key, updatedAt: 7 } }).request).toMatchObject({
      Item: { updatedAt: { N: '7' } },
      ExpressionAttributeValues: { ':v0': { N: '7' } },
    });
    expect(plan('write.insert', { table: 'orders', item: key }).request).toMatchObject({
      Item: { updatedAt: { S: time } },
      ConditionExpression: 'attribute_not_exists(#n0)',
    });
  });

  test('an update has a clause for each kind of change', () => {
    const data = {
      table: 'users',
      key: { id: 'u' },
      set: { name: 'Ada', 'a.b[0]': null },
      add: { n: 1 },
      remove: ['x', 'y'],
      delete: { tags: { $set: ['t'] } },
      if: { age: 3 },
    };
    expect(plan('write.update', data).request).toEqual({
      Key: { id: { S: 'u' } },
      UpdateExpression: 'SET #n0 = :v0, #n1.#n2[0] = :v1 REMOVE #n3, #n4 ADD #n5 :v2 DELETE #n6 :v3',
      ConditionExpression: 'attribute_exists(#n7) AND #n8 = :v4',
      ExpressionAttributeNames: {
        '#n0': 'name',
        '#n1': 'a',
        '#n2': 'b',
        '#n3': 'x',
        '#n4': 'y',
        '#n5': 'n',
        '#n6': 'tags',
        '#n7': 'id',
        '#n8': 'age',
      },
      ExpressionAttributeValues: {
        ':v0': { S: 'Ada' },
        ':v1': { NULL: true },
        ':v2': { N: '1' },
        ':v3': { SS: ['t'] },
        ':v4': { N: '3' },
      },
    });
  });

  test('an upsert needs no item', () => {
    expect(plan('write.update', { table: 'users', key: { id: 'u' }, remove: ['x'], upsert: true }).request).toEqual({
      Key: { id: { S: 'u' } },
      UpdateExpression: 'REMOVE #n0',
      ExpressionAttributeNames: { '#n0': 'x' },
    });
  });

  test('an update of a versioned table sets the version, once', () => {
    expect(plan('write.update', { table: 'orders', key, set: { status: 'paid' } }).request).toMatchObject({
      UpdateExpression: 'SET #n0 = :v0, #n1 = :v1',
    });
    expect(plan('write.update', { table: 'orders', key, set: { updatedAt: 9 } }).request).toMatchObject({
      UpdateExpression: 'SET #n0 = :v0',
    });
  });

  test('the same item has the same identity, others another', () => {
    const put = (customerId: string, orderId: string) =>
      plan('write.put', { table: 'orders', item: { customerId, orderId } }).identity;
    expect(plan('write.delete', { table: 'orders', key }).identity).toBe(put('c', 'o'));
    expect(put('a', 'bc')).not.toBe(put('ab', 'c'));
    const at = (number: JsonValue) =>
      plan('write.delete', { table: 'readings', key: { sensor: { $binary: 'AA==' }, at: number } }).identity;
    expect(at(100)).toBe(at({ $number: '1.00e2' }));
  });

  test('what is no write, or no longer valid, is refused', () => {
    expect(refusalOf(() => plan('query.get', { table: 'users', key: { id: 'u' } })).code).toBe('EVENT_TYPE_UNKNOWN');
    expect(refusalOf(() => plan('write.put', { table: 'gone', item: {} })).code).toBe('TABLE_UNKNOWN');
    expect(refusalOf(() => plan('write.put', { table: 'users' })).code).toBe('EVENT_INVALID');
  });
});

describe('a refusal', () => {
  type Case = [string, string, JsonObject, JsonObject | undefined, string | undefined];
  const put = (more: JsonObject = {}): JsonObject => ({ table: 'orders', item: { ...key, ...more } });
  const update = (more: JsonObject = {}): JsonObject => ({ table: 'orders', key, set: { status: 's' }, ...more });

  test.each<Case>([
    ['insert where something is', 'write.insert', put(), { ...key }, 'ITEM_EXISTS'],
    ['insert of an older version', 'write.insert', put(), { ...key, updatedAt: later }, 'ITEM_EXISTS'],
    ['insert where nothing is', 'write.insert', put(), undefined, undefined],
    ['put over a newer item', 'write.put', put(), { ...key, updatedAt: later }, 'SUPERSEDED'],
    ['put over the same version', 'write.put', put(), { ...key, updatedAt: time }, undefined],
    ['put over an older item', 'write.put', put(), { ...key, updatedAt: earlier }, undefined],
    ['put over an item without version', 'write.put', put(), { ...key }, undefined],
    ['put of a number over a greater', 'write.put', put({ updatedAt: 9 }), { ...key, updatedAt: 10 }, 'SUPERSEDED'],
    [
      'put of a number over a time',
      'write.put',
      put({ updatedAt: 9 }),
      { ...key, updatedAt: time },
      'VERSION_MISMATCH',
    ],
    ['put of a time over a number', 'write.put', put(), { ...key, updatedAt: 5 }, 'VERSION_MISMATCH'],
    [
      'put too late whose condition fails too',
      'write.put',
      { ...put(), if: { status: 'open' } },
      { ...key, updatedAt: later },
      'SUPERSEDED',
    ],
    [
      'put in time whose condition fails',
      'write.put',
      { ...put(), if: { status: 'open' } },
      { ...key, updatedAt: earlier },
      'CONDITION_NOT_MET',
    ],
    [
      'put with a condition where nothing is',
      'write.put',
      { ...put(), if: { status: 'open' } },
      undefined,
      'CONDITION_NOT_MET',
    ],
    ['update where nothing is', 'write.update', update(), undefined, 'ITEM_NOT_FOUND'],
    ['upsert where nothing is', 'write.update', update({ upsert: true }), undefined, undefined],
    ['update of a newer item', 'write.update', update(), { ...key, updatedAt: later }, 'SUPERSEDED'],
    [
      'update whose condition fails',
      'write.update',
      update({ if: { status: { exists: true } } }),
      { ...key },
      'CONDITION_NOT_MET',
    ],
    ['delete where nothing is', 'write.delete', { table: 'orders', key }, undefined, undefined],
    ['delete of a newer item', 'write.delete', { table: 'orders', key }, { ...key, updatedAt: later }, 'SUPERSEDED'],
    ['delete of an older item', 'write.delete', { table: 'orders', key }, { ...key, updatedAt: earlier }, undefined],
    [
      'delete of an item with a number for version',
      'write.delete',
      { table: 'orders', key },
      { ...key, updatedAt: 5 },
      undefined,
    ],
    [
      'delete with a condition where nothing is',
      'write.delete',
      { table: 'orders', key, if: { status: 'x' } },
      undefined,
      'CONDITION_NOT_MET',
    ],
  ])('%s', (_, type, data, stored, code) => {
    const planned = plan(type, data);
    const item = stored && marshallItem(stored);
    const { ConditionExpression: expression } = planned.request;
    const applies = expression === undefined || evaluateExpression(expression, planned.request, item ?? {});
    expect(applies).toBe(code === undefined);
    const judged = [item, item ?? {}].map((old) => (applies ? undefined : judgeRefusal(planned, old).code));
    expect(judged).toEqual([code, code]);
  });
});
