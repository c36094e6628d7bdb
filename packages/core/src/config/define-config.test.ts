import { expect, test } from 'vitest';
import { config as deployed } from '../../../../sluice.config.ts';
import { defineConfig } from './define-config.ts';

const users = { partitionKey: { name: 'id', type: 'string' } } as const;

test('fills in the defaults', () => {
  const { retention, limits, domainEvents } = defineConfig({ tables: { users }, limits: { writeConcurrency: 5 } });
  expect(retention).toEqual({
    receiptDays: 21,
    queryResultMinutes: 60,
    analyticsMinuteDays: 3,
    analyticsHourDays: 90,
    analyticsDayDays: 800,
  });
  expect(limits).toMatchObject({
    queryConcurrency: 10,
    writeConcurrency: 5,
    requestsPerSecond: 1000,
    requestBurst: 2000,
  });
  expect(domainEvents).toEqual({});
});

test('reports all problems together, each by its place', () => {
  const define = () =>
    defineConfig({
      tables: {
        'bad name': users,
        a: { partitionKey: { name: '', type: 'string' }, version: '' },
        b: {
          partitionKey: { name: 'id', type: 'text' as never },
          sortKey: { name: 'id', type: 'string' },
          indexes: { ix: { partitionKey: { name: 'id', type: 'number' } } },
          schema: {} as never,
        },
        c: { ...users, version: 'id' },
      },
      domainEvents: {
        'order.placed': { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } },
      },
      retention: { receiptDays: 7 },
      limits: { writeConcurrency: 1, speed: 3 } as never,
    });
  expect(define).toThrow(AggregateError);
  for (const place of [
    'tables.bad name must be named',
    'tables.a.partitionKey.name must have',
    'tables.a.version must name',
    'tables.b.partitionKey.type must be one of',
    'tables.b.sortKey must be another',
    'tables.b.indexes.ix must be named',
    'tables.b.indexes.ix.partitionKey is a number, but',
    'tables.b.schema must be a Standard Schema',
    'tables.c.version must not be a key',
    'domainEvents["order.placed"] must be named',
    'retention.receiptDays must be a whole number from 21',
    'limits.writeConcurrency must be',
    'limits.speed is not a setting',
  ]) {
    expect(define).toThrow(place);
  }
});

test('a deployment without tables is refused', () => {
  expect(() => defineConfig({ tables: {} })).toThrow('at least one table');
});

test('this deployment declares its three tables', () => {
  expect(Object.keys(deployed.tables)).toEqual(['users', 'orders', 'cities']);
  expect(deployed.tables['orders']).toMatchObject({ version: 'updatedAt', sortKey: { name: 'orderId' } });
});
