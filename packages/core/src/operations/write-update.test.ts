import { describe, expect, test } from 'vitest';
import { context, eventOf, lateRefusalOf } from '../../test/factories.ts';
import type { JsonObject } from '../events/sluice-event.ts';
import { checkEvent } from './check-event.ts';

const check = (changes: JsonObject, target: JsonObject = { table: 'users', key: { id: 'u' } }) =>
  checkEvent(eventOf('write.update', { ...target, ...changes }), context);

describe('an update', () => {
  // A transaction takes no update without an expression; an item of its key alone is what `write.put` stores.
  test.each<[string, JsonObject]>([
    ['no change', {}],
    ['only `upsert`', { upsert: true }],
    ['only `upsert: false`', { upsert: false }],
    ['only `upsert` and a condition', { upsert: true, if: { age: 3 } }],
  ])('of %s has nothing to do', async (_, changes) => {
    const refusal = await lateRefusalOf(check(changes));
    expect(refusal).toMatchObject({ code: 'EVENT_INVALID', pointer: '/data' });
    expect(refusal.message).toContain('give at least one of set, add, remove, delete');
  });

  test('of only `upsert` has nothing to do in a table with a version either', async () => {
    const target = { table: 'orders', key: { customerId: 'c', orderId: 'o' } };
    expect(await lateRefusalOf(check({ upsert: true }, target))).toMatchObject({ code: 'EVENT_INVALID' });
  });

  test.each<[string, JsonObject]>([
    ['set', { set: {} }],
    ['add', { add: {} }],
    ['remove', { remove: [] }],
    ['delete', { delete: {} }],
  ])('names a path in `%s`, beside other changes too', async (name, empty) => {
    for (const others of [{}, { upsert: true }, name === 'set' ? { add: { n: 1 } } : { set: { n: 1 } }]) {
      expect(await lateRefusalOf(check({ ...empty, ...others }))).toMatchObject({
        code: 'EVENT_INVALID',
        pointer: `/data/${name}`,
      });
    }
  });

  test.each<[string, JsonObject]>([
    ['set', { set: { name: 'Ada' } }],
    ['add', { add: { n: 1 } }],
    ['remove', { remove: ['n'] }],
    ['delete', { delete: { tags: { $set: ['t'] } } }],
  ])('of one `%s` is taken, with `upsert` and without', async (_, changes) => {
    await expect(check(changes)).resolves.toBeUndefined();
    await expect(check({ ...changes, upsert: true })).resolves.toBeUndefined();
  });
});
