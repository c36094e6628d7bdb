import { describe, expect, test } from 'vitest';
import { context, eventOf, refusalOf } from '../../test/factories.ts';
import { sealCursor } from '../cursors/cursor.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { marshallItem } from '../values/marshall.ts';
import { keyOfItem, planQuery, presentItem } from './plan-query.ts';
import type { PagePlan } from './plans.ts';

const plan = (type: string, data: JsonObject) => planQuery(eventOf(type, data), context);
const page = (type: string, data: JsonObject) => plan(type, data) as PagePlan;
const key = { customerId: 'c', orderId: { beginsWith: '2026' } };

test('a get reads by key, consistently and in part when asked', () => {
  expect(
    plan('query.get', { table: 'users', key: { id: 'u' }, consistent: true, project: ['email', 'a.b[1]'] }),
  ).toEqual({
    kind: 'get',
    table: 'users',
    hidden: [],
    request: {
      Key: { id: { S: 'u' } },
      ConsistentRead: true,
      ProjectionExpression: '#n0, #n1.#n2[1]',
      ExpressionAttributeNames: { '#n0': 'email', '#n1': 'a', '#n2': 'b' },
    },
  });
});

describe('a query', () => {
  test('becomes key condition, filter and projection that share their placeholders', () => {
    expect(
      page('query.query', {
        table: 'orders',
        key,
        filter: { total: { '>': 5 } },
        project: ['total', 'customerId'],
        order: 'desc',
        limit: 7,
      }),
    ).toMatchObject({
      kind: 'query',
      limit: 7,
      filtered: true,
      keyNames: ['customerId', 'orderId'],
      hidden: ['orderId'],
      request: {
        KeyConditionExpression: '#n0 = :v0 AND begins_with(#n1, :v1)',
        FilterExpression: '#n2 > :v2',
        ProjectionExpression: '#n2, #n0, #n1',
        ScanIndexForward: false,
        ExpressionAttributeNames: { '#n0': 'customerId', '#n1': 'orderId', '#n2': 'total' },
        ExpressionAttributeValues: { ':v0': { S: 'c' }, ':v1': { S: '2026' }, ':v2': { N: '5' } },
      },
    });
  });

  test('of an index needs the keys of both to go on', () => {
    expect(
      page('query.query', {
        table: 'orders',
        index: 'by-status',
        key: { status: 'open', placedAt: { between: ['a', 'b'] } },
        filter: { customerId: 'c' },
      }),
    ).toMatchObject({
      limit: 100,
      keyNames: ['customerId', 'orderId', 'status', 'placedAt'],
      request: { IndexName: 'by-status', KeyConditionExpression: '#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2' },
    });
  });
});

test('a scan may be one of several', () => {
  const { request, filtered } = page('query.scan', { table: 'users', segment: { index: 1, total: 4 } });
  expect(request).toEqual({ Segment: 1, TotalSegments: 4 });
  expect(filtered).toBe(false);
});

describe('a page', () => {
  test('goes on after its last item, with another limit and projection if need be', () => {
    const first = page('query.query', { table: 'orders', key, project: ['total'] });
    const last = marshallItem({ customerId: 'c', orderId: '2026-7', total: 3 });
    expect(presentItem(first, last)).toEqual({ total: 3 });
    const cursor = sealCursor(keyOfItem(first, last), first.cursorBinding, context.signingKey);
    const next = page('query.query', { table: 'orders', key, limit: 3, cursor });
    expect(next.request.ExclusiveStartKey).toEqual({ customerId: { S: 'c' }, orderId: { S: '2026-7' } });
  });

  test.each<JsonObject>([
    { order: 'desc' },
    { filter: { a: 1 } },
    { key: { customerId: 'd' } },
    { index: 'by-status', key: { status: 'x' } },
  ])('does not go on with %j', (change) => {
    const { cursorBinding } = page('query.query', { table: 'orders', key });
    const cursor = sealCursor(marshallItem({ customerId: 'c', orderId: 'o' }), cursorBinding, context.signingKey);
    expect(refusalOf(() => page('query.query', { table: 'orders', key, cursor, ...change })).code).toBe(
      'CURSOR_INVALID',
    );
  });
});
