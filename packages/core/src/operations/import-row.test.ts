import { describe, expect, test } from 'vitest';
import { config } from '../../test/factories.ts';
import type { JsonValue } from '../events/sluice-event.ts';
import { checkRow, planRow } from './import-row.ts';

const { users, orders, readings } = config.tables as Record<string, (typeof config.tables)[string]>;

describe('a row', () => {
  test('is marshalled, with a text for its key', () => {
    expect(checkRow(users!, { id: 'u', email: 'a@b.co', n: 1.5 })).toEqual({
      ok: true,
      key: 'u',
      item: { id: { S: 'u' }, email: { S: 'a@b.co' }, n: { N: '1.5' } },
    });
  });

  test('of the same key has the same text, of another another', () => {
    const keyOf = (row: JsonValue) => (checkRow(orders!, row) as { key: string }).key;
    expect(keyOf({ customerId: 'a', orderId: 'bc' })).toBe(keyOf({ customerId: 'a', orderId: 'bc', x: 1 }));
    expect(keyOf({ customerId: 'a', orderId: 'bc' })).not.toBe(keyOf({ customerId: 'ab', orderId: 'c' }));
    expect(checkRow(readings!, { sensor: { $binary: 'AA==' }, at: { $number: '1.0' } })).toMatchObject({
      item: { at: { N: '1' } },
    });
  });

  test.each<[JsonValue, string]>([
    [7, 'VALUE_INVALID'],
    [null, 'VALUE_INVALID'],
    [[], 'VALUE_INVALID'],
    [{ email: 'a@b.co' }, 'KEY_INVALID'],
    [{ id: 'u', email: 'x' }, 'ITEM_INVALID'],
    [{ id: 'u', email: 'a@b.co', x: 'x'.repeat(409_600) }, 'ITEM_TOO_LARGE'],
    [{ id: 'u', email: 'a@b.co', x: { $set: [] } }, 'VALUE_INVALID'],
  ])('%j is refused with a code and a reason', (row, code) => {
    expect(checkRow(users!, row)).toMatchObject({ ok: false, code, message: expect.stringMatching(/\w+/) });
  });

  test('waits for a schema that answers late', async () => {
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'late',
        validate: () => Promise.resolve({ issues: [{ message: 'never' }] }),
      },
    };
    await expect(checkRow({ ...users!, schema }, { id: 'u' })).resolves.toMatchObject({
      ok: false,
      code: 'ITEM_INVALID',
    });
  });

  test('of a versioned table is put under the version rule', () => {
    const item = { customerId: { S: 'c' }, orderId: { S: 'o' } };
    expect(planRow(orders!, item, '2026-01-01T00:00:00.000Z').request).toEqual({
      Item: { ...item, updatedAt: { S: '2026-01-01T00:00:00.000Z' } },
      ConditionExpression: 'attribute_not_exists(#n0) OR #n0 <= :v0',
      ExpressionAttributeNames: { '#n0': 'updatedAt' },
      ExpressionAttributeValues: { ':v0': { S: '2026-01-01T00:00:00.000Z' } },
    });
  });
});
